-- Takes away what is hidden for ever.
-- KEYS: meta, generation, caches, tags, then names   ARGV: 1-6 as everywhere, then for each name: e for an entry, l for a lease
-- Answer: G, epoch, number, now, how many entries were taken away
local both=call('MGET',KEYS[1],KEYS[2])
found(both[1],both[2])
local done=0
for i=5,#KEYS do
  local name=KEYS[i]
  local raw=pcall('GETRANGE',name,0,HEADER)
  if type(raw)=='string' and raw~='' then
    if ARGV[i+2]=='e' then
      if look(raw,name,KEYS[4])=='H' then done=done+call('UNLINK',name) end
    elseif sub(raw,17,24)~=g then call('UNLINK',name) end
  end
end
return {'G',epoch(),S,now,done}
