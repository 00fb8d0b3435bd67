-- What the scripts that look at entries have in common, behind the prelude.
-- States of a key: 'A' nothing, 'B' foreign or damaged bytes, 'H' hidden, 'D' dead: past its logical end, 'L' live.
-- Flags in an envelope's third byte: 8 its end was announced, 16 its physical life is GRACE longer than it should be, so
-- that the end can be announced.
local GRACE=60000

-- whether one of the tags in a block was deleted at a higher number
local function tag_deleted(block,number,tags)
  if num8(G,18)<=number then return false end
  local names,at={},1
  while at<=#block do
    local length=byte(block,at)
    names[#names+1]=sub(block,at+1,at+length)
    at=at+1+length
  end
  local marks=attempt('HMGET',tags,unpack(names))
  if marks.err then return true end
  local any=false
  for i=1,#names do
    local mark=marks[i]
    if mark then
      any=true
      if sub(mark,1,8)==g and num8(mark,9)>number then return true end
    end
  end
  -- Tags were deleted, but the marks are gone: whatever they may have hidden stays hidden.
  return not any and call('EXISTS',tags)==0 --unchanged
end
local function flagged(raw,flag) return byte(raw,3)%(flag*2)>=flag end
-- whether only the longer life for the announcement keeps it
local function in_grace(raw,key)
  if not flagged(raw,16) then return false end
  local ttl=call('PTTL',key) --unchanged
  return ttl>=0 and ttl<=GRACE
end
-- as much of an envelope as tells its state: the header, and the tag block if there is one; nil for nothing
local function header(key)
  local raw=attempt('GETRANGE',key,'0','53')
  if raw=='' then return nil end
  if #raw==54 then
    local b1,b2=byte(raw,53,54)
    if b1>0 or b2>0 then return attempt('GETRANGE',key,'0','565') end
  end
  return raw
end
-- the state of the bytes of a key, and their logical end; raw has the header and the tag block at least
local function look(raw,key,tags)
  if not raw then return 'A' end
  if type(raw)=='table' or #raw<54 or sub(raw,1,2)~='\199\1' then return 'B' end
  local b1,b2=byte(raw,53,54)
  local length=b1+b2*256
  if length>512 or #raw<54+length then return 'B' end
  if not sane(raw,13) or not sane(raw,21) or not sane(raw,29) then return 'B' end
  if sub(raw,5,12)~=g then return 'H' end
  if length>0 and tag_deleted(sub(raw,55,54+length),num8(raw,13),tags) then return 'H' end
  local ends=num8(raw,29)
  if ends==0 or now<ends then return 'L',ends end
  if flagged(raw,8) and in_grace(raw,key) then return 'A' end
  return 'D',ends
end
local function detail() return byte(G,17) end
-- a value's part of a message, if it is told and not too long
local function told(raw) return raw and #raw<=65536 and le4(#raw)..raw or '' end
-- one key's part of a message; recipients as in change.lua
local function change(key,value,old,recipients)
  local v,o=told(value),told(old)
  local flags=(v=='' and 0 or 1)+(o=='' and 0 or 2)
  if v~='' and recipients then flags=flags+(recipients-48)*4 end
  return le2(#key)..key..char(flags)..v..o
end
-- announces the end of a dead body that a write meets, under a number of its own
local function announce_end(state,raw,name,key,id)
  if state=='D' and detail()>0 and not flagged(raw,8) then
    local body=call('GET',name) --unchanged
    count()
    publish('X',id,cid()..change(key,nil,body))
  end
end
