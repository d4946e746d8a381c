-- KEYS: window. ARGV: slot of now, oldest slot that counts, events to add (0 or 1), life in
-- milliseconds. Gives the events that count.
-- Neither to disk nor to replicas: an attack must not make the disk busy.
if redis.set_repl then pcall(redis.set_repl, redis.REPL_NONE) end
if ARGV[3] ~= '0' then
  redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
local oldest, events = tonumber(ARGV[2]), 0
local slots = redis.call('HGETALL', KEYS[1])
for i = 1, #slots, 2 do
  if tonumber(slots[i]) >= oldest then
    events = events + tonumber(slots[i + 1])
  elseif ARGV[3] ~= '0' then
    redis.call('HDEL', KEYS[1], slots[i])
  end
end
return events
