-- Hides all entries of a cache in one partition by a new generation; leases and deleted tags are void with the former one.
-- KEYS: meta, generation, caches, tags   ARGV: 1-6 as everywhere
-- Answer: C or T for late, epoch, number, now
local both=call('MGET',KEYS[1],KEYS[2])
found(both[1],both[2])
if late() then return {'T',epoch(),S,now} end
make()
local fresh=unique()
if fresh==g then fresh=sub(fresh,1,7)..char((byte(fresh,8)+1)%256) end
call('SET',KEYS[2],sub(M,3,10)..fresh..sub(G,17,17)..le8(0))
call('DEL',KEYS[4])
publish('C',ARGV[1],cid())
count()
return {'C',epoch(),S,now}
