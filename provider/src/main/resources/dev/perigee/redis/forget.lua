-- Forgets deleted tags that hide nothing any more, after a whole pass of the sweep.
-- KEYS: meta, generation, caches, tags   ARGV: 1-6 as everywhere, 7 epoch and 8 number at which the pass began
-- Answer: G, epoch, number, now
local both=call('MGET',KEYS[1],KEYS[2])
found(both[1],both[2])
if not G then
  call('DEL',KEYS[4])
elseif sub(M,11,34)==ARGV[7] then
  local marks=attempt('HGETALL',KEYS[4])
  if not marks.err then
    local needed=false
    for i=1,#marks,2 do
      if sub(marks[i+1],1,8)~=g or num8(marks[i+1],9)<=tonumber(ARGV[8]) then call('HDEL',KEYS[4],marks[i])
      else needed=true end
    end
    if not needed then call('SETRANGE',KEYS[2],17,le8(0)) end
  end
end
return {'G',epoch(),S,now}
