#!lua flags=allow-oom
-- Says that nothing of a cache is left. The last one takes the namespace's settings away.
--
-- KEYS   1 the namespace's settings
-- ARGV   1 the cache's field
-- answer how many caches are left
redis.call('HDEL', KEYS[1], ARGV[1])
local left = redis.call('HLEN', KEYS[1]) - 2
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return 0
end
return left
