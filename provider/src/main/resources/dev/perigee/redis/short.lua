-- The short way of a write: few calls, few and short strings. Decides the usual case: the partition is known, no event
-- tells values, the key holds nothing, an entry without tags, or what a clear hides. Whatever else it meets it leaves as it is,
-- and answers with nothing: the long way decides then, and would have come to the same.
-- KEYS: meta, generation, entry, and the load lease if it ends or has to be held; layouts: see prelude, entry and lease
-- ARGV: 1 deadline, 2 channel, 3 mode P, A, R, C, U or G and flags as in mutate, then P for PUBLISH or S for SPUBLISH, then
--       what modes C, U and G compare with, 4 partition and 24 as in a message, 5 operation id, 6 what follows it in the message,
--       for a store: 7 envelope with the operation id in it, 8 physical life and 9 logical life if it creates, 10 and 11 the
--       same if it updates; without 10 as if it created, without 9 the logical life is the physical one
-- Answer: nothing, or one string: outcome 1, epoch 24, number 8, now 8, logical end 8 (0 none, -1 nothing there), then the
--         entry that was there: whole if wanted, else its header
local call,byte,char,sub,K,A=redis.call,string.byte,string.char,string.sub,KEYS,ARGV
local mode,wanted,frees,told,sharded=byte(A[3],1,5)
local both=mode==71 and call('MGET',K[1],K[2],K[4]) or call('MGET',K[1],K[2]) --unchanged
local M,G,raw=both[1],both[2]
if not M or not G or #M~=58 or #G~=25 then return false end
-- Bytes that lie together are asked for together: a call costs more than a byte.
local m1,m2=byte(M,1,2)
local n1,_,_,_,_,_,n7,n8=byte(M,35,42)
local detail,_,_,_,_,_,_,d7,d8=byte(G,17,25)
if detail~=0 or m2~=77 or m1~=199 or n7>31 or n8>0 or d7>31 or d8>0 or sub(M,3,10)~=sub(G,1,8) then return false end
if wanted==49 then raw=redis.pcall('GET',K[3]) or '' else raw=redis.pcall('GETRANGE',K[3],'0','53') end
local generation=sub(G,9,16)
local e1,e2,e3,e4,e5,e6,e7
local live,id,end8=false,'','\255\255\255\255\255\255\255\255'
if #raw>=54 then
  local h1,h2,flags=byte(raw,1,3)
  if h1~=199 or h2~=1 then return false end
  if sub(raw,5,12)==generation then
    local t1,t2=byte(raw,53,54)
    id=sub(raw,37,52)
    local s7,s8,w7,w8,e8,_
    s7,s8,_,_,_,_,_,_,w7,w8,e1,e2,e3,e4,e5,e6,e7,e8=byte(raw,19,36)
    if flags%2~=0 or flags>=16 or t1~=0 or t2~=0 or id==A[5] or s8+w8+e8>0 or s7>31 or w7>31 or e7>31 then return false end
    live=true
  end
elseif raw~='' then return false end
local T=call('TIME') --unchanged
local us=T[2]/1000
local now=T[1]*1000+us-us%1
if live then
  local ends=e1+e2*256+e3*65536+e4*16777216+(e5+e6*256+e7*65536)*4294967296
  live=ends==0 or now<ends
end
-- A number is taken apart by twos of its bytes.
local a=now%65536
local b=(now-a)/65536
local c=b%65536
local d=(b-c)/65536
local x,y,z=a%256,c%256,d%256
local now8=char(x,(a-x)/256,y,(c-y)/256,z,(d-z)/256,0,0)
local late=now>A[1]+0
local lost=false
if mode==71 then
  -- What is stored here has no tags, so none of them can have been deleted since the lease was taken.
  local lease=both[3]
  lost=not lease or #lease~=32 or sub(lease,1,16)~=sub(A[3],6) or sub(lease,17,24)~=generation
end
if late or lost or (mode~=80 and mode~=71 and not ((mode==65 and not live) or (mode==82 and live)
  or ((mode==67 or mode==85) and (live and id or '')==sub(A[3],6)))) then
  local answer=(late and 'T' or lost and 'F' or 'N')..sub(M,11,42)..now8
  if live then return answer..sub(raw,29,36)..raw end
  return answer..end8
end
-- The next number: the bytes that change, and those that stay.
local low,high
if n1<255 then low,high=char(n1+1),sub(M,36,42)
else
  local at=36
  low='\0'
  while byte(M,at)==255 do low,at=low..'\0',at+1 end
  low,high=low..char(byte(M,at)+1),sub(M,at+1,42)
end
local epoch=sub(M,11,34)
local publish=sharded==83 and 'SPUBLISH' or 'PUBLISH'
-- From here on in the order that the prelude tells.
local permitted=redis.acl_check_cmd
if permitted and not permitted(publish,A[2]) then
  return redis.error_reply('NOPERM the user may not '..publish..' in its namespace')
end
call('SETRANGE',K[1],'34',low) --unchanged
if frees==49 then call('DEL',K[4]) end --unchanged
