-- The short way of a digest: shows the metas as they are, if all of them were vouched for by this very server. Where one was
-- not, or is none, it does nothing, and the long way decides.
-- KEYS: metas; layout: see prelude
-- Answer: nothing, or the metas (nil where nothing was ever written), identity of the server, its TIME
local sub=string.sub
local info=redis.call('INFO','server','replication') --unchanged
local id=sub(redis.sha1hex(string.match(info,'run_id:(%w+)')..string.match(info,'master_replid:(%w+)')),1,16)
local answer=redis.call('MGET',unpack(KEYS)) --unchanged
local count=#KEYS
for i=1,count do
  local M=answer[i]
  if M and (#M~=58 or sub(M,43,58)~=id or sub(M,1,2)~='\199M' or sub(M,41,41)>'\31' or sub(M,42,42)~='\0') then return false end
end
local T=redis.call('TIME') --unchanged
answer[count+1],answer[count+2],answer[count+3]=id,T[1],T[2]
return answer
