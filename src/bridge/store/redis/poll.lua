-- KEYS: row. ARGV: now, interval in seconds, tolerance in milliseconds, slower by seconds.
-- Gives interval, too early (0 or 1), and version and value of a live row.
local now, every = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local here = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local row = redis.call('HMGET', KEYS[1], 'v', 'd', 'u', 'at', 'every', 'here')
if not row[1] or (row[3] ~= '' and tonumber(row[3]) <= now) then
  return { every, 0, false, false }
end
local early = 0
if row[4] then
  every = math.max(every, tonumber(row[5]))
  -- The last poll may have come to a bridge whose clock is ahead of this one's. The server has one
  -- clock for both: what it says counts too, so that nobody is slowed down for that.
  local passed = math.max(now - tonumber(row[4]), here - tonumber(row[6] or here))
  if passed < every * 1000 - tonumber(ARGV[3]) then
    early = 1
    every = every + tonumber(ARGV[4])
  end
end
-- The note goes neither to disk nor to replicas: a poll costs no write there, and a restart may
-- forget it. A server that does not know how keeps it too.
if redis.set_repl then pcall(redis.set_repl, redis.REPL_NONE) end
redis.call('HSET', KEYS[1], 'at', ARGV[1], 'every', every, 'here', here)
return { every, early, row[1], row[2] }
