-- Several mutations without conditions, under one number and one message.
-- KEYS: meta, generation, caches, tags, due, then for each key: entry, load lease
-- ARGV: 1-6 as everywhere, then for each key: operation id, key, flags (wanted, frees, recipients), and the envelope or '' to drop,
--       physical and lead if it creates, physical and lead if it updates
-- Answer: outcome ('B', or 'T' for late), epoch, number, now, and a list with three for each key:
--         outcome, the entry that was there or false, the logical end now; see mutate; then 1 if the short way may
--         decide the next ones
local both=call('MGET',KEYS[1],KEYS[2]) --unchanged
found(both[1],both[2])
local too_late=late()
if not too_late then make() end
local all=G and byte(G,17)==2
local n=(#KEYS-5)/2
local raws,states,ends,shown={},{},{},{}
for i=1,n do
  local name,a=KEYS[4+2*i],8*i-1
  local wanted=byte(ARGV[a+2],1)==49
  local raw
  if wanted or all then raw=call('MGET',name)[1] --unchanged
  else raw=header(name) end
  raws[i]=raw
  states[i],ends[i]=look(raw,name,KEYS[4])
  shown[i]=states[i]=='L' and ((wanted or #raw==54) and raw or sub(raw,1,54)) or false
end
local answers={}
local function plain() return G and byte(G,17)==0 and 1 or 0 end
-- Lives are mostly the same for all keys.
local numbers={}
local function number(text)
  local known=numbers[text]
  if known then return known end
  known=tonumber(text)
  numbers[text]=known
  return known
end
local function standing(i,outcome)
  answers[3*i-2],answers[3*i-1],answers[3*i]=outcome,shown[i] and sub(shown[i],1,54),states[i]=='L' and ends[i] or -1
end
if too_late then
  for i=1,n do standing(i,'T') end
  return {'T',epoch(),S,now,answers,plain()}
end
-- One key may need what those before it did not.
local stores,drops=false,false
for a=9,#ARGV,8 do
  if ARGV[a+1]=='' then drops=true else stores=true end
  if byte(ARGV[a],2)==49 or ARGV[a+2]=='0' or ARGV[a+4]=='0' then drops=true end
end
permit_publish()
if drops then permit('DEL',KEYS[6]) end
if stores then permit('SET',KEYS[6]) end
if stores and detail()>0 then permit('ZADD',KEYS[5]) end
local repeated,any={},false
for i=1,n do
  local a=8*i-1
  repeated[i]=(states[i]=='L' or states[i]=='D') and sub(raws[i],37,52)==ARGV[a]
  any=any or not repeated[i]
  if states[i]=='D' and not repeated[i] then announce_end(states[i],raws[i],KEYS[4+2*i],ARGV[a+1],ARGV[a]) end
end
local letters,changes={},{}
if any then count() end
for i=1,n do
  local a=8*i-1
  if repeated[i] then standing(i,'Y')
  else
    local name,key,live=KEYS[4+2*i],ARGV[a+1],states[i]=='L'
    local full=(all or byte(ARGV[a+2],1)==49) and raws[i]
    if byte(ARGV[a+2],2)==49 then call('DEL',KEYS[5+2*i]) end --unchanged
    local outcome,letter,told_change,new_end
    if ARGV[a+3]=='' then outcome,letter,told_change,new_end=drop(states[i],full,name,key)
    else
      local physical,lead=ARGV[a+4],ARGV[a+5]
      if live then physical,lead=ARGV[a+6],ARGV[a+7] end
      outcome,letter,told_change,new_end=store(states[i],raws[i],ends[i],full,name,key,KEYS[5],ARGV[a],ARGV[a+3],
        number(physical),number(lead),byte(ARGV[a+2],3))
    end
    if letter~='' then
      letters[#letters+1]=letter
      changes[#changes+1]=told_change
    end
    answers[3*i-2],answers[3*i-1],answers[3*i]=outcome,shown[i],new_end
  end
end
if any then
  if #letters==0 then publish('N',ARGV[1],'')
  elseif #letters==1 then publish(letters[1],ARGV[1],cid()..changes[1])
  else
    for i=1,#letters do changes[i]=letters[i]..changes[i] end
    publish('B',ARGV[1],cid()..le4(#letters)..table.concat(changes))
  end
end
return {'B',epoch(),S,now,answers,plain()}
