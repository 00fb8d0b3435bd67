-- Takes a lease unless somebody else holds it; who holds it keeps it as it is.
-- KEYS: meta, generation, caches, lease   ARGV: 1-6 as everywhere, the operation id being the token, 7 how long, ms
-- Answer: G or T for late, epoch, number, now, 0 if it is the caller's or else the ms that it still lasts
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
if late() then return {'T',epoch(),S,now,0} end
make()
local lease=call('MGET',KEYS[4])[1] --unchanged
if lease and #lease==32 and sub(lease,17,24)==g then
  if sub(lease,1,16)==ARGV[1] then return {'G',epoch(),S,now,0} end
  return {'G',epoch(),S,now,math.max(1,call('PTTL',KEYS[4]))} --unchanged
end
call('SET',KEYS[4],ARGV[1]..g..le8(S),'PX',ARGV[7]) --unchanged
return {'G',epoch(),S,now,0}
