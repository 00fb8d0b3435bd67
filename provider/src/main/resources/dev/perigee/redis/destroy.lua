-- Forgets a cache in one partition, and the partition with its last cache. The entries are taken away by sweeps.
-- KEYS: meta, generation, caches, tags, due   ARGV: 1-6 as everywhere
-- Answer: C or T for late, epoch, number, now, how many caches are left
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
if late() then return {'T',epoch(),S,now,0} end
permit_publish()
permit('SREM',KEYS[3])
permit('SCARD',KEYS[3])
make()
count()
call('DEL',KEYS[2],KEYS[4]) --unchanged
-- If the set is none, nobody knows what is left, and what may be is hidden with the meta.
pcall('SREM',KEYS[3],ARGV[6])
local left=pcall('SCARD',KEYS[3])
if type(left)=='table' then left=0 end
if left==0 then call('DEL',KEYS[1],KEYS[3],KEYS[5]) end
publish('C',ARGV[1],cid())
return {'C',epoch(),S,now,left}
