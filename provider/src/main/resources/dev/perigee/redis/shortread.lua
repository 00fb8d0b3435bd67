-- The short way of a read that takes the load lease or gives the entry another life: few calls, few and short strings.
-- Decides the usual case: the partition is known, no tag of the entry was deleted, nobody has the lease, no event has to
-- be told, it comes in time. Whatever else it meets it leaves as it is, and answers with nothing: the long way decides then.
-- KEYS: meta, generation, entry, and the load lease if one is wanted; layouts: see prelude, entry and lease
-- ARGV: 1 deadline, 2 token of the lease, 3 how long to take it for, ms,
--       for another life: 4 physical, -1 for ever, and 5 logical life
-- Answer: nothing, or one string: outcome, epoch, number, now and logical end as in short; and behind it, in a list of the
--         two, the envelope that is there, or that of a dead entry if the outcome is not H
--   outcome: H hit   M miss   L lease taken
local call,byte,char,sub,K,A=redis.call,string.byte,string.char,string.sub,KEYS,ARGV
local found=K[4] and call('MGET',K[1],K[2],K[3],K[4]) or call('MGET',K[1],K[2],K[3]) --unchanged
local M,G,raw,lease=found[1],found[2],found[3],found[4]
if not M or not G or #M~=58 or #G~=25 or byte(M,2)~=77 or byte(M,1)~=199 or sub(M,3,10)~=sub(G,1,8)
  or byte(M,41)>31 or byte(M,42)>0 or byte(G,24)>31 or byte(G,25)>0
  or A[4] and byte(G,17)~=0 then
  return false
end
local generation=sub(G,9,16)
local function num8(s,at)
  local b1,b2,b3,b4,b5,b6,b7=byte(s,at,at+6)
  return b1+b2*256+b3*65536+b4*16777216+(b5+b6*256+b7*65536)*4294967296
end
local function le8(n)
  local a=n%65536
  local b=(n-a)/65536
  local c=b%65536
  local d=(b-c)/65536
  local x,y,z,w=a%256,c%256,d%256,0
  d=(d-z)/256
  return char(x,(a-x)/256,y,(c-y)/256,z,d%256,(d-d%256)/256,0)
end
local T=call('TIME') --unchanged
local us=T[2]/1000
local now=T[1]*1000+us-us%1
if now>A[1]+0 then return false end
local live,ends=false,0
if raw then
  if #raw<54 or byte(raw,1)~=199 or byte(raw,2)~=1 then return false end
  if sub(raw,5,12)==generation then
    local t1,t2=byte(raw,53,54)
    local tags=t1+t2*256
    if byte(raw,3)>=16 or tags>0 and (tags>512 or #raw<54+tags or num8(G,18)>num8(raw,13)) then return false end
    local s7,s8=byte(raw,19,20)
    local w7,w8=byte(raw,27,28)
    local e7,e8=byte(raw,35,36)
    if s8+w8+e8>0 or s7>31 or w7>31 or e7>31 then return false end
    ends=num8(raw,29)
    live=ends==0 or now<ends
  else raw=nil end
-- MGET shows a key of another type as missing. Whoever takes the lease need not know.
elseif not K[4] and call('EXISTS',K[3])==1 then return false end --unchanged
local head=sub(M,11,42)..le8(now)
if live then
  local end8=sub(raw,29,36)
  if A[4] then
    if A[4]=='-1' then
      end8='\0\0\0\0\0\0\0\0'
      call('PERSIST',K[3]) --unchanged
    else
      local new=now+A[5]
      -- Copies elsewhere would outlive it, and have to be told.
      if ends==0 or new<ends then return false end
      end8=le8(new)
      call('PEXPIRE',K[3],A[4]) --unchanged
    end
    call('SETRANGE',K[3],'28',end8)
  end
  return {'H'..head..end8,raw}
end
local outcome='M'
if K[4] then
  if lease and #lease==32 and sub(lease,17,24)==generation then return false end
  call('SET',K[4],A[2]..generation..sub(M,35,42),'PX',A[3]) --unchanged
  outcome='L'
end
local answer=outcome..head..'\255\255\255\255\255\255\255\255'
if raw then return {answer,raw} end
return answer
