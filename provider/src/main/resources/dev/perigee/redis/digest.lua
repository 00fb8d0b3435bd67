-- Tells where partitions stand. If the server is another one than vouched last, continuity may be broken: a new epoch
-- begins, and is announced.
-- KEYS: metas   ARGV: 1 operation id, 2 any, 3 and 4 as everywhere, then for each meta: its partition, 2 bytes; its channel
-- is the same for all, since only a server that is no cluster is asked for several at once
-- Answer: G, now, then for each meta: epoch, number
local answer={'G',now}
local id=identity()
local metas=call('MGET',unpack(KEYS)) --unchanged
for i=1,#KEYS do
  M=nil
  found(metas[i])
  if M and sub(M,43,58)~=id then
    M=sub(M,1,10)..new_epoch()..sub(M,35,42)..id
    ARGV[5]=ARGV[i+4]
    permit_publish()
    S=S+1
    call('SET',KEYS[i],sub(M,1,34)..le8(S)..id)
    publish('E',ARGV[1],'')
  end
  answer[2*i+1]=M and sub(M,11,34) or 'void----'..id
  answer[2*i+2]=S
end
return answer
