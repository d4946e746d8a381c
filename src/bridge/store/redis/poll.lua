-- KEYS: row. ARGV: now, interval in seconds, tolerance in milliseconds, slower by seconds.
-- Gives interval, too early (0 or 1), and version and value of a live row.
local now, every = tonumber(ARGV[1]), tonumber(ARGV[2])
local row = redis.call('HMGET', KEYS[1], 'v', 'd', 'u', 'at', 'every')
if not row[1] or (row[3] ~= '' and tonumber(row[3]) <= now) then
  return { every, 0, false, false }
end
local early = 0
if row[4] then
  every = math.max(every, tonumber(row[5]))
  if now - tonumber(row[4]) < every * 1000 - tonumber(ARGV[3]) then
    early = 1
    every = every + tonumber(ARGV[4])
  end
end
-- The note goes neither to disk nor to replicas: a poll costs no write there, and a restart may
-- forget it. A server that does not know how keeps it too.
if redis.set_repl then pcall(redis.set_repl, redis.REPL_NONE) end
redis.call('HSET', KEYS[1], 'at', ARGV[1], 'every', every)
return { every, early, row[1], row[2] }
