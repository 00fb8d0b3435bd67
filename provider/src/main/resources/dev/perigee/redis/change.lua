-- Carries out one mutation whose condition holds, under the number S. Behind prelude and entry.
--   state, raw, ends   what was found: see look()
--   full               the whole envelope that was there if somebody wants it, else nil
--   name, key          the entry's name in Redis, the key's bytes
--   due                the sorted set of ends to be announced
--   recipients         whose near tiers take in what is stored: 48 nobody's, 49 those that hold a copy, 50 all
-- Returns the letter of the outcome, the letter of the message ('' for none), the change told, and the logical end now.
local function drop(state,full,name,key)
  call('DEL',name) --unchanged
  if state=='L' then return 'D','D',change(key,nil,detail()==2 and full),-1 end
  -- Nothing was to be seen here, but a stale body, here or on a node, must not come back.
  return 'N','V',change(key),-1
end
-- a duration as an argument of SET
local spelled_lives={}
local function spelled_life(physical)
  local known=spelled_lives[physical]
  if known then return known end
  known=string.format('%.0f',physical)
  spelled_lives[physical]=known
  return known
end
local function store(state,raw,ends,full,name,key,due,id,envelope,physical,lead,recipients)
  if physical==0 then
    if state=='L' then
      local _,_,told_change=drop(state,full,name,key)
      return 'E','O',told_change,-1
    end
    call('DEL',name) --unchanged
    if state=='D' then return 'Q','V',change(key),-1 end
    return 'Q','','',-1
  end
  local new_end=0
  if physical==-2 then new_end=ends elseif physical>0 then new_end=now+physical-lead end
  local telling=detail()
  local head
  if new_end>0 and telling>0 then
    local grace=physical>0
    if physical==-2 then grace=flagged(raw,16) end
    if grace then
      head=sub(envelope,1,2)..char(byte(envelope,3)+16)..sub(envelope,4,4)
      if physical>0 then physical=physical+GRACE end
    end
    add('ZADD',due,new_end,ARGV[6]..':'..key)
  end
  local stamp=g..le8(S)..le8(now)..le8(new_end)..id
  local stored=envelope
  -- What nobody is told is patched where it is stored: a string of Lua costs by its length, each time it is made.
  local patched=telling==0 and recipients==48
  if not patched then stored=(head or sub(envelope,1,4))..stamp..sub(envelope,53) end
  if physical==-2 then call('SET',name,stored,'KEEPTTL') --unchanged
  elseif physical<0 then call('SET',name,stored) --unchanged
  else call('SET',name,stored,'PX',spelled_life(physical)) end --unchanged
  if patched then call('SETRANGE',name,'4',stamp) end
  local told_change
  if patched then told_change=le2(#key)..key..'\0'
  else told_change=change(key,stored,telling==2 and state=='L' and full,recipients) end
  local letter=state=='L' and 'U' or 'I'
  return letter,letter,told_change,new_end
end
