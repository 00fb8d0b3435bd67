-- In front of every script. What all have in common:
--   KEYS[1] meta of the partition     C7 4D | birth 8 | epoch 24 | sequence 8 | identity of the server 16
--   KEYS[2] generation of the cache   birth of the meta it belongs to 8 | generation 8 | event detail 1 | last tag deletion 8
--   KEYS[3] set of the caches that have a generation in the partition
--   ARGV[1] operation id 16   ARGV[2] deadline, ms of this server's clock   ARGV[3] channel   ARGV[4] PUBLISH or SPUBLISH
--   ARGV[5] partition, 2 bytes as in a message   ARGV[6] cache id
-- Answers begin with: letter of the outcome, epoch, sequence, now in ms.
-- Numbers in values are little-endian and below 2^53. A generation of another birth than the meta's is void: so a meta that
-- was lost and made anew hides everything, deleted tags included.
local KEYS,ARGV=KEYS,ARGV
local call,pcall=redis.call,redis.pcall
local byte,char,sub=string.byte,string.char,string.sub
local T=call('TIME')
local now=T[1]*1000+(T[2]-T[2]%1000)/1000
-- M and G: meta and generation, nil if missing, foreign or void; S: the partition's number; g: the generation's 8 bytes
local M,G,S,g

-- What was spelled: a call's number and its moments come again and again.
local spelled={}
local function le8(n)
  local known=spelled[n]
  if known then return known end
  local a=n%4294967296
  local b=(n-a)/4294967296
  local a0,b0=a%65536,b%65536
  local a2,b2=(a-a0)/65536,(b-b0)/65536
  known=char(a0%256,(a0-a0%256)/256,a2%256,(a2-a2%256)/256,b0%256,(b0-b0%256)/256,b2%256,(b2-b2%256)/256)
  spelled[n]=known
  return known
end
local function le4(n) return sub(le8(n),1,4) end
local function le2(n) return char(n%256,(n-n%256)/256) end
local function num8(s,at)
  local b1,b2,b3,b4,b5,b6,b7=byte(s,at,at+6)
  return b1+b2*256+b3*65536+b4*16777216+(b5+b6*256+b7*65536)*4294967296
end

local function identity()
  local info=call('INFO','server')..call('INFO','replication')
  local id=string.match(info,'run_id:(%w+)')..string.match(info,'master_replid:(%w+)')
  return sub(redis.sha1hex(id),1,16)
end
-- 8 bytes that no generation or birth on this server has had: microseconds and a byte of the operation id
local function unique() return sub(le8(T[1]*1000000+T[2]),1,7)..sub(ARGV[1],9,9) end
local function new_epoch()
  return string.format('%010d%06d',T[1],T[2])..sub(redis.sha1hex(ARGV[1]..T[2]),1,8)
end
-- what is answered as epoch where nothing was ever written: the same until the server changes
local function epoch() return M and sub(M,11,34) or 'void----'..identity() end

-- takes in what was found; makes nothing
local function found(meta,generation)
  if meta and #meta==58 and sub(meta,1,2)=='\199M' then
    M=meta
    S=num8(meta,35)
    if generation and #generation==25 and sub(generation,1,8)==sub(meta,3,10) then
      G=generation
      g=sub(generation,9,16)
    end
  else
    S=0
  end
end
-- adds to a collection; whatever else has taken its name is removed
local function add(command,key,...)
  local done=pcall(command,key,...)
  if type(done)=='table' and done.err then
    call('DEL',key)
    call(command,key,...)
  end
end
-- makes what is missing
local function make()
  if not M then
    M='\199M'..unique()..new_epoch()..le8(0)..identity()
    call('SET',KEYS[1],M)
  end
  if not G then
    g=unique()
    G=sub(M,3,10)..g..'\0'..le8(0)
    call('SET',KEYS[2],G)
    add('SADD',KEYS[3],ARGV[6])
  end
end
local function late() return now>tonumber(ARGV[2]) end
-- publishes a message of the next number; the caller keeps the number by count()
local function publish(letter,id,rest)
  S=S+1
  call(ARGV[4],ARGV[3],'\1'..letter..ARGV[5]..'\24'..sub(M,11,34)..le8(S)..id..rest)
end
local function count() call('SETRANGE',KEYS[1],'34',le8(S)) end
local function cid() return le2(#ARGV[6])..ARGV[6] end
