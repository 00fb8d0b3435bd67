-- Reads one entry, and on the way gives it another life or takes the load lease.
-- KEYS: meta, generation, caches, entry, load lease, tags, due
-- ARGV: 1-6 as everywhere, 7 key, 8 how long to take the lease for, ms, 0 for none, 9 physical (-2 no other life), 10 lead
-- Answer: outcome, epoch, number, now, the envelope or false, the logical end (0 none, -1 nothing there);
--         for W instead of the end the ms that the lease still lasts; 1 if the short way may decide the next one
--   outcome: H hit   M miss, perhaps with the body of a dead entry   B damaged   L lease taken   W somebody else has it   T late
local three=call('MGET',KEYS[1],KEYS[2],KEYS[4]) --unchanged
found(three[1],three[2])
local raw=three[3]
local state,ends=look(raw,KEYS[4],KEYS[6])
-- MGET shows a key of another type as missing.
if state=='A' and not raw and call('EXISTS',KEYS[4])==1 then state='B' end --unchanged
local function plain() return G and byte(G,17)==0 and 1 or 0 end
local physical,lease_ms=tonumber(ARGV[9]),tonumber(ARGV[8])
if (physical~=-2 or lease_ms>0) and late() then
  return {'T',epoch(),S,now,state=='L' and sub(raw,1,54),state=='L' and ends or -1,plain()}
end
if state=='L' then
  if physical~=-2 then raw,ends=move(raw,ends,KEYS[4],ARGV[7],KEYS[7],physical,tonumber(ARGV[10])) end
  return {'H',epoch(),S,now,raw,ends,plain()}
end
local fallback=state=='D' and not in_grace(raw,KEYS[4]) and raw
if lease_ms==0 then return {state=='B' and 'B' or 'M',epoch(),S,now,fallback,-1,plain()} end
make()
local lease=call('MGET',KEYS[5])[1] --unchanged
if lease and #lease==32 and sub(lease,17,24)==g then
  if sub(lease,1,16)==ARGV[1] then return {'L',epoch(),S,now,fallback,-1,plain()} end
  return {'W',epoch(),S,now,fallback,math.max(1,call('PTTL',KEYS[5])),plain()} --unchanged
end
call('SET',KEYS[5],ARGV[1]..g..le8(S),'PX',ARGV[8]) --unchanged
return {'L',epoch(),S,now,fallback,-1,plain()}
