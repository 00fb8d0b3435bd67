-- Renews a node's registration and tells who takes part.
-- KEYS: the nodes, a hash. A field of 8 bytes is a node: end of its lease 8 | version 8 | what it registered. The field
--   "since": the moment from which on every lease is in the hash 8 | the longest lease 8 | identity of the server 16
-- ARGV: 1 node 8, version 8   2 deadline   3 lease, ms   4 what it registers
-- Answer: G or T for late, empty, 0, now, 1 if it was registered until now, 1 if no lease can be missing, the longest lease,
--   then for each node: node, what it registered
if late() then return {'T','',0,now} end
local nodes=attempt('HGETALL',KEYS[1])
if nodes.err then
  call('DEL',KEYS[1])
  nodes={}
end
local id=identity()
local node,version=sub(ARGV[1],1,8),sub(ARGV[1],9,16)
local since,longest=now,tonumber(ARGV[3])
local former
local answer={'G','',0,now,0,0,0}
for i=1,#nodes,2 do
  local field,value=nodes[i],nodes[i+1]
  if field=='since' and #value==32 then
    -- another server may have been promoted without the last registrations
    if sub(value,17)==id then since=num8(value,1) end
    longest=math.max(longest,num8(value,9))
  elseif #field==8 and #value>=16 then
    if num8(value,1)<=now then
      call('HDEL',KEYS[1],field)
    elseif field==node then
      former=value
    else
      answer[#answer+1]=field
      answer[#answer+1]=sub(value,17)
    end
  end
end
answer[#answer+1]=node
if former and num8(former,9)>=num8(version,1) then
  answer[#answer+1]=sub(former,17)
else
  call('HSET',KEYS[1],node,le8(now+ARGV[3])..version..ARGV[4])
  answer[#answer+1]=ARGV[4]
end
call('HSET',KEYS[1],'since',le8(since)..le8(longest)..id)
-- gone when nobody has met for long; until then it knows that no lease is missing
call('PEXPIRE',KEYS[1],longest+60000)
if former then answer[5]=1 end
if now-since>=longest then answer[6]=1 end
answer[7]=longest
return answer
