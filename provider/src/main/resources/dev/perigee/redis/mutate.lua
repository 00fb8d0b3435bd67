-- One mutation: condition, change, number and message in one step.
-- KEYS: meta, generation, caches, entry, load lease, tags, due
-- ARGV: 1-6 as everywhere, 7 key, 8 mode and three flags, 9 what the mode compares with,
--       for a store: 10 physical and 11 lead if it creates, 12 physical and 13 lead if it updates, 14 envelope
--   mode: P always   A if absent   R if present   V if the payload is ARGV[9]
--         C if written by ARGV[9], '' for absent   U written by ARGV[9] and nobody listens to the cache
--         G if the lease is held with ARGV[9]   W if written before ARGV[9]
--   flags: the former entry is wanted; the load lease ends; whose near tiers take in what is stored: 0 nobody's, 1 those
--   that hold a copy, 2 all
-- Answer: outcome, epoch, number, now, the entry that was there (whole if wanted, else its header) or false,
--         the logical end of what is there now: 0 for none, -1 for nothing there; 1 if the short way may decide the next one
--   outcome: I U inserted, updated   Q E the same, to nothing   D dropped   N refused   F lease lost   Y repeated   T late
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
local mode,wanted,frees=byte(ARGV[8],1,3)
local whole=wanted==49 or mode==86 or (G and byte(G,17)==2)
local raw
if whole then raw=call('MGET',KEYS[4])[1] --unchanged
else raw=header(KEYS[4]) end
local state,ends=look(raw,KEYS[4],KEYS[6])
local live=state=='L'
local shown=false
if live then shown=wanted==49 and raw or sub(raw,1,54) end
local function plain() return G and byte(G,17)==0 and 1 or 0 end
local function standing(outcome)
  return {outcome,epoch(),S,now,outcome~='T' and outcome~='Y' and shown or (live and sub(raw,1,54)),live and ends or -1,plain()}
end
if late() then return standing('T') end
if (live or state=='D') and sub(raw,37,52)==ARGV[1] then return standing('Y') end
if mode~=80 then
  local expected=ARGV[9]
  if mode==65 then if live then return standing('N') end
  elseif mode==82 then if not live then return standing('N') end
  elseif mode==86 then
    if not live then return standing('N') end
    local b1,b2=byte(raw,53,54)
    if sub(raw,55+b1+b2*256)~=expected then return standing('N') end
  elseif mode==67 or mode==85 then
    if (live and sub(raw,37,52) or '')~=expected or mode==85 and detail()>0 then return standing('N') end
  elseif mode==87 then
    -- An expired body counts here: it may be newer than the write that is being made up for.
    if (live or state=='D') and num8(raw,21)>=tonumber(expected) then return standing('N') end
  elseif mode==71 then
    local lease=call('MGET',KEYS[5])[1] --unchanged
    if not lease or #lease~=32 or sub(lease,1,16)~=expected or sub(lease,17,24)~=g then return standing('F') end
    local envelope=ARGV[14]
    if envelope then
      local b1,b2=byte(envelope,53,54)
      local length=b1+b2*256
      if length>0 and tag_deleted(sub(envelope,55,54+length),num8(lease,25),KEYS[6]) then return standing('F') end
    end
  end
end
permit_publish()
make()
announce_end(state,raw,KEYS[4],ARGV[7],ARGV[1])
count()
if frees==49 then call('DEL',KEYS[5]) end --unchanged
local outcome,letter,told_change,new_end
if ARGV[14] then
  local physical,lead=ARGV[10],ARGV[11]
  if live then physical,lead=ARGV[12],ARGV[13] end
  outcome,letter,told_change,new_end=store(state,raw,ends,whole and raw,KEYS[4],ARGV[7],KEYS[7],ARGV[1],ARGV[14],
    tonumber(physical),tonumber(lead),byte(ARGV[8],4))
else
  outcome,letter,told_change,new_end=drop(state,whole and raw,KEYS[4],ARGV[7])
end
if letter=='' then publish('N',ARGV[1],'') else publish(letter,ARGV[1],cid()..told_change) end
return {outcome,epoch(),S,now,shown,new_end,plain()}
