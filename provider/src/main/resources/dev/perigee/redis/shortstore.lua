-- Behind short: stores.
local at=live and A[10] and 10 or 8
local physical=A[at]
if physical=='-1' then
  end8='\0\0\0\0\0\0\0\0'
  call('SET',K[3],A[7]) --unchanged
elseif physical=='-2' then
  end8=sub(raw,29,36)
  call('SET',K[3],A[7],'KEEPTTL') --unchanged
else
  local e=now+(A[at+1] or physical)
  a=e%65536
  b=(e-a)/65536
  c=b%65536
  d=(b-c)/65536
  local h=d%65536
  x,y,z=a%256,c%256,h%256
  end8=char(x,(a-x)/256,y,(c-y)/256,z,(h-z)/256,(d-h)/65536,0)
  call('SET',K[3],A[7],'PX',physical) --unchanged
end
-- An envelope is patched where it is stored: a string of Lua costs by its length, each time it is made.
local stamp=generation..low..high..now8..end8
call('SETRANGE',K[3],'4',stamp)
local letter=live and 'U' or 'I'
call(publish,A[2],'\1'..letter..A[4]..epoch..low..high..A[5]..A[6]..(told==48 and '' or sub(A[7],1,4)..stamp..sub(A[7],37)))
return letter..epoch..low..high..now8..end8..(live and raw or '')
