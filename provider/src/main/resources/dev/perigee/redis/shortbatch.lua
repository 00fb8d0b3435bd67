-- The short way of many writes without conditions: what batch does, in several partitions, each under a number and a message
-- of its own, with few calls, and few and short strings. A partition that holds anything but the usual case (see short) is
-- left as it is, and answered with nothing: the long way decides there, and would have come to the same.
-- KEYS: meta and generation of each partition; then the entries, one partition after the other; then their load leases, if
--       they end
-- ARGV: 1 deadline, 2 channel, 3 PUBLISH or SPUBLISH, 4 how many keys each partition has, a byte for each,
--       5 and 6 physical and logical life of what is created, 7 and 8 of what is updated; all '' to take away;
--       then for each partition: itself and 24 as in a message, what its message has behind the number if all are there
--       (no letter for one key alone), and for each key the envelope with the operation id in it, or to take away the id
-- Answer: nothing if too late, or a list: now 8, then for each partition nothing, or a string: epoch 24, number 8, and for
--         each key the outcome, and after U and D the header of the entry that was there
local call,pcall,byte,char,sub,concat=redis.call,redis.pcall,string.byte,string.char,string.sub,table.concat
local K,A=KEYS,ARGV
local T=call('TIME') --unchanged
local us=T[2]/1000
local now=T[1]*1000+us-us%1
if now>A[1]+0 then return false end
-- A number is taken apart by twos of its bytes.
local function le8(n)
  local a=n%65536
  local b=(n-a)/65536
  local c=b%65536
  local d=(b-c)/65536
  local e=d%65536
  local x,y,z=a%256,c%256,e%256
  return char(x,(a-x)/256,y,(c-y)/256,z,(e-z)/256,(d-e)/65536,0)
end
local now8=le8(now)
-- what a life leads to: physical end, nothing for none, and logical end, nothing for the one that the entry has
local function ending(physical,logical)
  if physical=='-1' then return nil,'\0\0\0\0\0\0\0\0' end
  if physical=='-2' then return nil,nil end
  return string.format('%.0f',now+physical),le8(now+logical)
end
local stores=A[5]~=''
local created,created_end,updated,updated_end
if stores then
  created,created_end=ending(A[5],A[6])
  updated,updated_end=ending(A[7],A[8])
end
local counts=A[4]
local heads=call('MGET',unpack(K,1,2*#counts)) --unchanged
local at,total,word=2*#counts,0,9
for p=1,#counts do total=total+byte(counts,p) end
local frees=#K>at+total
local permitted=redis.acl_check_cmd
if permitted and not permitted(A[3],A[2]) then
  return redis.error_reply('NOPERM the user may not '..A[3]..' in its namespace')
end
local answers={now8}
for p=1,#counts do
  local n=byte(counts,p)
  local M,G=heads[2*p-1],heads[2*p]
  local usual=M and G and #M==58 and #G==25 and byte(G,17)==0 and byte(M,2)==77 and byte(M,1)==199
    and sub(M,3,10)==sub(G,1,8) and byte(M,41)<32 and byte(M,42)==0 and byte(G,24)<32 and byte(G,25)==0
  local generation=usual and sub(G,9,16)
  -- the headers of what is there, false for nothing
  local there={}
  for i=1,usual and n or 0 do
    local raw=pcall('GETRANGE',K[at+i],'0','53')
    local live=false
    if #raw>=54 then
      local m1,m2,flags=byte(raw,1,3)
      if m1~=199 or m2~=1 then usual=false break end
      if sub(raw,5,12)==generation then
        local t1,t2=byte(raw,53,54)
        local id=A[word+1+i]
        if flags%2~=0 or flags>=16 or t1~=0 or t2~=0 or (byte(raw,45)==byte(id,stores and 45 or 9)
          and sub(raw,37,52)==(stores and sub(id,37,52) or id)) then usual=false break end
        local s7,s8=byte(raw,19,20)
        local w7,w8=byte(raw,27,28)
        local e1,e2,e3,e4,e5,e6,e7,e8=byte(raw,29,36)
        if s8+w8+e8>0 or s7>31 or w7>31 or e7>31 then usual=false break end
        local ends=e1+e2*256+e3*65536+e4*16777216+(e5+e6*256+e7*65536)*4294967296
        live=(ends==0 or now<ends) and raw
      end
    elseif raw~='' then usual=false break end
    there[i]=live
  end
  if usual then
    -- The next number: the bytes that change, and those that stay.
    local low,b='',35
    while byte(M,b)==255 do low,b=low..'\0',b+1 end
    low=low..char(byte(M,b)+1)
    local number=low..sub(M,b+1,42)
    local epoch=sub(M,11,34)
    local stamp=stores and generation..number..now8
    local as_created,as_updated=stores and stamp..created_end,updated_end and stamp..updated_end
    -- In the order that the prelude tells.
    call('SETRANGE',K[2*p-1],'34',low) --unchanged
    if frees then call('DEL',unpack(K,at+total+1,at+total+n)) end --unchanged
    if not stores then call('DEL',unpack(K,at+1,at+n)) end --unchanged
    local text,answer=A[word+1],{epoch..number}
    -- Where the letter of a key is in the text, and what of the text is told already.
    local letter,told,done=16+2+byte(text,17)+byte(text,18)*256+4+1,{},0
    for i=1,n do
      local raw,name=there[i],K[at+i]
      if stores then
        local envelope=A[word+1+i]
        local physical=created
        if raw then physical=updated end
        if physical then call('SET',name,envelope,'PXAT',physical) --unchanged
        elseif raw and not updated_end then call('SET',name,envelope,'KEEPTTL') --unchanged
        else call('SET',name,envelope) end --unchanged
        call('SETRANGE',name,'4',raw and (as_updated or stamp..sub(raw,29,36)) or as_created)
        answer[2*i]=raw and 'U' or 'I'
      else answer[2*i]=raw and 'D' or 'N' end
      answer[2*i+1]=raw or ''
      if n>1 then
        if not raw then
          told[#told+1]=sub(text,done+1,letter-1)
          told[#told+1]=stores and 'I' or 'V'
          done=letter
        end
        local l1,l2=byte(text,letter+1,letter+2)
        letter=letter+4+l1+l2*256
      end
    end
    if done>0 then text=concat(told)..sub(text,done+1) end
    local kind='B'
    if n==1 then kind=stores and answer[2] or (there[1] and 'D' or 'V') end
    call(A[3],A[2],'\1'..kind..A[word]..epoch..number..text)
    answers[p+1]=concat(answer)
  else answers[p+1]=false end
  at=at+n
  word=word+2+n
end
return answers
