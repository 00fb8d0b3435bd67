-- Gives a live entry another life. Behind prelude and entry.
--   raw, ends      what was found: see look()
--   name, key      the entry's name in Redis, the key's bytes
--   due            the sorted set of ends to be announced
-- Returns the envelope or header as it is now, and the logical end: -1 if the entry is gone.
local function move(raw,ends,name,key,due,physical,lead)
  if physical==0 then
    permit_publish()
    local old=detail()>0 and call('GET',name) or nil --unchanged
    count()
    call('DEL',name) --unchanged
    publish('X',ARGV[1],cid()..change(key,nil,old))
    return raw,-1
  end
  local flags=byte(raw,3)
  if flagged(raw,16) then flags=flags-16 end
  local new_end=0
  if physical>0 then new_end=now+physical-lead end
  -- Copies elsewhere would outlive it. A later end needs no message: those copies just end early.
  local nearer=new_end~=0 and (ends==0 or new_end<ends)
  if nearer then
    permit_publish()
    count()
  else permit('SETRANGE',name) end
  if physical<0 then call('PERSIST',name) --unchanged
  else
    if detail()>0 then
      flags=flags+16
      physical=physical+GRACE
      add('ZADD',due,new_end,ARGV[6]..':'..key)
    end
    call('PEXPIRE',name,string.format('%.0f',physical)) --unchanged
  end
  call('SETRANGE',name,'28',le8(new_end))
  if flags~=byte(raw,3) then call('SETRANGE',name,'2',char(flags)) end
  if nearer then publish('V',ARGV[1],cid()..change(key)) end
  return sub(raw,1,2)..char(flags)..sub(raw,4,28)..le8(new_end)..sub(raw,37),new_end
end
