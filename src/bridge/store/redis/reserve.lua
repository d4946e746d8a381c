-- KEYS: bounds. ARGV: id, end, now, life in milliseconds, then the most for each bound.
-- Gives 0 when every place was taken, else the position of the first bound that is full.
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[3])
  local held = redis.call('ZCARD', key)
  if redis.call('ZSCORE', key, ARGV[1]) then held = held - 1 end
  if held >= tonumber(ARGV[4 + i]) then return i end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, ARGV[2], ARGV[1])
  if redis.call('PTTL', key) < tonumber(ARGV[4]) then
    redis.call('PEXPIRE', key, ARGV[4])
  end
end
return 0
