-- KEYS: any key, for its place in a cluster. ARGV: cursor, pattern, now.
-- Gives the next cursor and, one after the other, key, version and value of live rows.
local scanned = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 500)
local found = {}
for _, key in ipairs(scanned[2]) do
  local row = redis.call('HMGET', key, 'v', 'd', 'u')
  if row[1] and (row[3] == '' or tonumber(row[3]) > tonumber(ARGV[3])) then
    found[#found + 1] = key
    found[#found + 1] = row[1]
    found[#found + 1] = row[2]
  end
end
return { scanned[1], found }
