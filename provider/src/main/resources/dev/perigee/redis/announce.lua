#!lua flags=allow-oom
-- Says that a cache is in use in a namespace. The first one to say so lays down how the namespace is laid out.
--
-- KEYS   1 the namespace's settings
-- ARGV   1 version of the layout  2 number of partitions  3 the cache's field
-- answer the layout and the number of partitions in use; the cache is only noted if they are the ones that were given
local layout = redis.call('HMGET', KEYS[1], 'layout', 'partitions')
if not layout[1] then
  redis.call('HSET', KEYS[1], 'layout', ARGV[1], 'partitions', ARGV[2], ARGV[3], '')
  return {ARGV[1], ARGV[2]}
end
if layout[1] == ARGV[1] and layout[2] == ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[3], '')
end
return layout
