-- Hides the entries of a cache in one partition that carry a tag and were written before.
-- KEYS: meta, generation, caches, tags   ARGV: 1-6 as everywhere, 7 tag
-- Answer: G or T for late, epoch, number, now
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
if late() then return {'T',epoch(),S,now} end
permit_publish()
make()
count()
add('HSET',KEYS[4],ARGV[7],g..le8(S))
call('SETRANGE',KEYS[2],17,le8(S))
publish('T',ARGV[1],cid()..char(#ARGV[7])..ARGV[7])
return {'G',epoch(),S,now}
