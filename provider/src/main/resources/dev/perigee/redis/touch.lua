-- Gives an entry another life if it is still the one that the caller saw.
-- KEYS: meta, generation, caches, entry, tags, due
-- ARGV: 1-6 as everywhere, 7 key, 8 operation that wrote the entry, 9 physical (-2 no other life), 10 lead
-- Answer: outcome, epoch, number, now, the entry's header or false, the logical end (0 none, -1 nothing there)
--   outcome: H moved   D removed   M another entry or none   T late
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
local raw=header(KEYS[4])
local state,ends=look(raw,KEYS[4],KEYS[5])
local live=state=='L'
local seen=live and sub(raw,1,54)
if late() then return {'T',epoch(),S,now,seen,live and ends or -1} end
if not live or sub(raw,37,52)~=ARGV[8] then return {'M',epoch(),S,now,seen,live and ends or -1} end
local physical=tonumber(ARGV[9])
if physical==-2 then return {'H',epoch(),S,now,seen,ends} end
local _,new_end=move(seen,ends,KEYS[4],ARGV[7],KEYS[6],physical,tonumber(ARGV[10]))
return {physical==0 and 'D' or 'H',epoch(),S,now,seen,new_end}
