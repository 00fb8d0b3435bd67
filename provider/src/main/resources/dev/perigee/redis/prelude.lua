-- In front of every script. What all have in common:
--   KEYS[1] meta of the partition     C7 4D | birth 8 | epoch 24 | sequence 8 | identity of the server 16
--   KEYS[2] generation of the cache   birth of the meta it belongs to 8 | generation 8 | event detail 1 | last tag deletion 8
--   KEYS[3] set of the caches that have a generation in the partition
--   ARGV[1] operation id 16   ARGV[2] deadline, ms of this server's clock   ARGV[3] channel   ARGV[4] PUBLISH or SPUBLISH
--   ARGV[5] partition, 2 bytes as in a message   ARGV[6] cache id
-- Answers begin with: letter of the outcome, epoch, sequence, now in ms.
-- Numbers in values are little-endian and below 2^53. A generation of another birth than the meta's is void: so a meta that
-- was lost and made anew hides everything, deleted tags included.
--
-- Redis does not undo what a script did before it failed. So what may be refused comes before what would have to be undone: a
-- line that ends with --unchanged fails only while no entry is changed yet. In scripts that change many entries that is said
-- of refused rights alone, which are the same for all of them. Who called is told by the number of the line (see Script).
local KEYS,ARGV=KEYS,ARGV
local call,pcall=redis.call,redis.pcall
local byte,char,sub=string.byte,string.char,string.sub
local T=call('TIME') --unchanged
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
-- whether there is a number that a script may have written: below 2^53
local function sane(s,at) return byte(s,at+7)==0 and byte(s,at+6)<32 end
local function num8(s,at)
  local b1,b2,b3,b4,b5,b6,b7=byte(s,at,at+6)
  return b1+b2*256+b3*65536+b4*16777216+(b5+b6*256+b7*65536)*4294967296
end

local function identity()
  local info=call('INFO','server')..call('INFO','replication') --unchanged
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
  if meta and #meta==58 and sub(meta,1,2)=='\199M' and sane(meta,35) then
    M=meta
    S=num8(meta,35)
    if generation and #generation==25 and sub(generation,1,8)==sub(meta,3,10) and sane(generation,18) then
      G=generation
      g=sub(generation,9,16)
    end
  else
    S=0
  end
end
-- calls before any entry is changed; the answer is an error if the key holds another type, and in no other case
local function attempt(command,key,...)
  local done=pcall(command,key,...)
  if type(done)=='table' and done.err and sub(done.err,1,9)~='WRONGTYPE' then error(done) end --unchanged
  return done
end
-- adds to a collection, before any entry is changed; whatever else has taken its name is removed
local function add(command,key,...)
  local done=attempt(command,key,...)
  if type(done)=='table' and done.err then
    call('DEL',key) --unchanged
    call(command,key,...) --unchanged
  end
end
-- makes what is missing
local function make()
  if not M then
    M='\199M'..unique()..new_epoch()..le8(0)..identity()
    call('SET',KEYS[1],M) --unchanged
  end
  if not G then
    g=unique()
    G=sub(M,3,10)..g..'\0'..le8(0)
    call('SET',KEYS[2],G) --unchanged
    add('SADD',KEYS[3],ARGV[6])
  end
end
local function late() return now>tonumber(ARGV[2]) end
-- fails unless the user has a right; for what would be refused when it is too late
local permitted=redis.acl_check_cmd
local function permit(command,key)
  if permitted and not permitted(command,key) then
    error({err='NOPERM the user may not '..command..' in its namespace'}) --unchanged
  end
end
local function permit_publish() permit(ARGV[4],ARGV[3]) end
-- takes the next number; one that is not used because something is refused after it is a lost message to all nodes
local function count()
  S=S+1
  call('SETRANGE',KEYS[1],'34',le8(S)) --unchanged
end
-- publishes the message of the present number
local function publish(letter,id,rest)
  call(ARGV[4],ARGV[3],'\1'..letter..ARGV[5]..'\24'..sub(M,11,34)..le8(S)..id..rest)
end
local function cid() return le2(#ARGV[6])..ARGV[6] end
