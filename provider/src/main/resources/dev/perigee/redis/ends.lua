-- Announces logical ends, each once, and takes away bodies that were only kept for that.
-- KEYS: meta, generation, caches, tags, due, then entries   ARGV: 1-6 as everywhere, then for each entry its key
-- Answer: G, epoch, number, now, how many were announced or taken away
local MOST=262144
local both=call('MGET',KEYS[1],KEYS[2])
found(both[1],both[2])
-- A body must not go untold.
permit_publish()
local done,changes,size=0,{},0
local function tell()
  if #changes>0 then count() end
  if #changes==1 then publish('X',ARGV[1],cid()..changes[1])
  elseif #changes>1 then
    publish('B',ARGV[1],cid()..le4(#changes)..'X'..table.concat(changes,'X'))
  end
  changes,size={},0
end
for i=6,#KEYS do
  local name,key=KEYS[i],ARGV[i+1]
  local raw=call('MGET',name)[1]
  local state,ends=look(raw,name,KEYS[4])
  if state=='L' and ends>0 then add('ZADD',KEYS[5],ends,ARGV[6]..':'..key)
  else pcall('ZREM',KEYS[5],ARGV[6]..':'..key) end
  if state=='H' then
    done=done+call('UNLINK',name)
  elseif state=='D' and detail()>0 and not flagged(raw,8) then
    local told_change=change(key,nil,raw)
    if size+#told_change>MOST then tell() end
    changes[#changes+1]=told_change
    size=size+#told_change
    if in_grace(raw,name) then call('UNLINK',name)
    else call('SETRANGE',name,2,char(byte(raw,3)+8)) end
    done=done+1
  end
end
tell()
return {'G',epoch(),S,now,done}
