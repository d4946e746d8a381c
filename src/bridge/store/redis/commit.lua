-- KEYS: counter of versions, mark of this transaction, rows expected, rows to write, rows to delete.
-- ARGV: now, number expected, number to write, how long the mark stays; then a version for each
-- expected row ('' for none); then value, end ('' for none) and life in milliseconds for each write.
-- Gives 1 when it is done, now or before, and 0 when a row has changed.
if redis.call('EXISTS', KEYS[2]) == 1 then return 1 end
local now, expected, written = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local function live(key)
  local row = redis.call('HMGET', key, 'v', 'u')
  if not row[1] or (row[2] ~= '' and tonumber(row[2]) <= now) then return '' end
  return row[1]
end

for i = 1, expected do
  if live(KEYS[2 + i]) ~= ARGV[4 + i] then return 0 end
end
for i = 1, written do
  local key, at = KEYS[2 + expected + i], 4 + expected + (i - 1) * 3
  -- The note of polls stays with a live row, and not with one that has ended.
  if live(key) == '' then redis.call('DEL', key) end
  local version = redis.call('INCR', KEYS[1])
  redis.call('HSET', key, 'v', version, 'd', ARGV[at + 1], 'u', ARGV[at + 2])
  if ARGV[at + 2] == '' then
    redis.call('PERSIST', key)
  else
    redis.call('PEXPIRE', key, ARGV[at + 3])
  end
end
for i = 3 + expected + written, #KEYS do
  redis.call('DEL', KEYS[i])
end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[4])
return 1
