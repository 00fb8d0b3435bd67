-- Hides all entries of a cache in one partition by a new generation; leases and deleted tags are void with the former one.
-- KEYS: meta, generation, caches, tags   ARGV: 1-6 as everywhere
-- Answer: C or T for late, epoch, number, now
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
if late() then return {'T',epoch(),S,now} end
permit_publish()
make()
local fresh=unique()
if fresh==g then fresh=sub(fresh,1,7)..char((byte(fresh,8)+1)%256) end
count()
call('SET',KEYS[2],sub(M,3,10)..fresh..sub(G,17,17)..le8(0)) --unchanged
-- Marks of the former generation hide nothing; a sweep forgets those that stay.
pcall('DEL',KEYS[4])
publish('C',ARGV[1],cid())
return {'C',epoch(),S,now}
