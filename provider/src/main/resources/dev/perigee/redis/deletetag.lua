-- Hides the entries of a cache in one partition that carry a tag and were written before.
-- KEYS: meta, generation, caches, tags   ARGV: 1-6 as everywhere, 7 tag
-- Answer: G or T for late, epoch, number, now
local both=call('MGET',KEYS[1],KEYS[2])
found(both[1],both[2])
if late() then return {'T',epoch(),S,now} end
make()
add('HSET',KEYS[4],ARGV[7],g..le8(S+1))
call('SETRANGE',KEYS[2],17,le8(S+1))
publish('T',ARGV[1],cid()..char(#ARGV[7])..ARGV[7])
count()
return {'G',epoch(),S,now}
