-- The short way of a store, in front of the long one, which begins with the prelude: whatever is not decided here goes on
-- there, with nothing changed. Decides the usual case: the meta is there, no event tells values, no tags; the key holds
-- nothing, or a live entry, or a dead body that nobody waits for; and the mode is P, A, R, C or U. KEYS, ARGV: see mutate.
-- Answer: outcome, epoch, the stamped part of the header (48 bytes from the generation on), the entry that was there.
-- Written for few calls and few strings; the long way means the same.
do
  local call,byte,char,sub=redis.call,string.byte,string.char,string.sub
  local mode,wanted,frees=byte(ARGV[8],1,3)
  local envelope=ARGV[14]
  -- What is stored is about as long as what it replaces: a short one is read whole, which saves a call.
  local short=#envelope<=2048
  local M,G,raw
  if short or wanted==49 then
    local all=call('MGET',KEYS[1],KEYS[2],KEYS[4])
    M,G,raw=all[1],all[2],all[3] or ''
  else
    local both=call('MGET',KEYS[1],KEYS[2])
    M,G,raw=both[1],both[2],redis.pcall('GETRANGE',KEYS[4],0,53)
    if type(raw)=='table' then raw='' end
  end
  local b1=M and byte(M,35)
  if G and b1 and b1<255 and mode~=86 and mode~=71 and mode~=87 and #M==58 and #G==25 and byte(G,17)==0 and byte(M,1)==199
    and byte(M,2)==77 and sub(G,1,8)==sub(M,3,10) then
    local T=call('TIME')
    local us=T[2]%1000
    local now=T[1]*1000+(T[2]-us)/1000
    local generation=sub(G,9,16)
    local decided,live,id,end8=true,false,nil,'\0\0\0\0\0\0\0\0'
    if #raw>=54 then
      local m1,m2,flags=byte(raw,1,3)
      local t1,t2=byte(raw,53,54)
      end8=sub(raw,29,36)
      live=true
      if end8~='\0\0\0\0\0\0\0\0' then
        local e1,e2,e3,e4,e5,e6,e7=byte(end8,1,7)
        live=now<e1+e2*256+e3*65536+e4*16777216+(e5+e6*256+e7*65536)*4294967296
      end
      id=sub(raw,37,52)
      decided=m1==199 and m2==1 and flags%2==0 and flags<16 and t1==0 and t2==0 and id~=ARGV[1] and sub(raw,5,12)==generation
    elseif raw~='' then decided=false
    end
    local life=live and 12 or 10
    local physical=tonumber(ARGV[life])
    if decided and physical~=0 and now<=tonumber(ARGV[2]) and (mode==80 or (mode==65 and not live) or (mode==82 and live)
      or ((mode==67 or mode==85) and (live and id or '')==ARGV[9])) then
      local number=char(b1+1)..sub(M,36,42)
      if frees==49 then call('DEL',KEYS[5]) end
      local a=now%4294967296
      local h,l=(now-a)/4294967296,a%65536
      local u=(a-l)/65536
      local now8=char(l%256,(l-l%256)/256,u%256,(u-u%256)/256,h%256,(h-h%256)/256,0,0)
      if physical==-1 then end8='\0\0\0\0\0\0\0\0'
      elseif physical>0 then
        local e=now+physical-tonumber(ARGV[life+1])
        a=e%4294967296
        h,l=(e-a)/4294967296,a%65536
        u=(a-l)/65536
        local x=h%65536
        end8=char(l%256,(l-l%256)/256,u%256,(u-u%256)/256,x%256,(x-x%256)/256,(h-x)/65536,0)
      end
      local epoch=sub(M,11,34)
      local stamp=generation..number..now8..end8..ARGV[1]
      if short then
        envelope=sub(envelope,1,4)..stamp..sub(envelope,53)
        if physical==-1 then call('MSET',KEYS[1],sub(M,1,34)..number..sub(M,43),KEYS[4],envelope)
        else
          call('SETRANGE',KEYS[1],34,number)
          if physical>0 then call('SET',KEYS[4],envelope,'PX',ARGV[life])
          else call('SET',KEYS[4],envelope,'KEEPTTL') end
        end
      else
        call('SETRANGE',KEYS[1],34,number)
        if physical>0 then call('SET',KEYS[4],envelope,'PX',ARGV[life])
        elseif physical==-1 then call('SET',KEYS[4],envelope)
        else call('SET',KEYS[4],envelope,'KEEPTTL') end
        -- A long value is patched where it is stored: a string of Lua would have to be copied for it.
        call('SETRANGE',KEYS[4],4,stamp)
      end
      local letter=live and 'U' or 'I'
      local told=''
      if byte(ARGV[8],4)~=48 then told=short and envelope or sub(envelope,1,4)..stamp..sub(envelope,53) end
      call(ARGV[4],ARGV[3],'\1'..letter..ARGV[5]..'\24'..epoch..number..ARGV[1]..ARGV[15]..told)
      return {letter,epoch,stamp,live and (wanted==49 and raw or sub(raw,1,54))}
    end
  end
end
