-- Takes away what is hidden for ever; of a cache that is not there any more, whatever stands under its names.
-- KEYS: meta, generation, caches, tags, then names   ARGV: 1-6 as everywhere, then for each name: e for an entry, l for a lease
-- Answer: G, epoch, number, now, how many entries were taken away
local both=call('MGET',KEYS[1],KEYS[2])
found(both[1],both[2])
local done=0
for i=5,#KEYS do
  local name,entry=KEYS[i],ARGV[i+2]=='e'
  local gone=not G
  if not gone then
    local raw=header(name)
    if type(raw)=='string' then
      if entry then gone=look(raw,name,KEYS[4])=='H' else gone=sub(raw,17,24)~=g end
    end
  end
  if gone then
    local taken=call('UNLINK',name)
    if entry then done=done+taken end
  end
end
return {'G',epoch(),S,now,done}
