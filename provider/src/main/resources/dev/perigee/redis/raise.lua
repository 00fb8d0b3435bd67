-- Makes the messages of a cache tell at least so much.
-- KEYS: meta, generation, caches   ARGV: 1-6 as everywhere, 7 the detail: 0 keys, 1 values, 2 former values too
-- Answer: G or T for late, epoch, number, now
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
if late() then return {'T',epoch(),S,now} end
make()
local detail=tonumber(ARGV[7])
if detail>byte(G,17) then call('SETRANGE',KEYS[2],16,char(detail)) end --unchanged
return {'G',epoch(),S,now}
