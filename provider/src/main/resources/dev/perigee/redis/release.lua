-- Gives a lease back if the token holds it.
-- KEYS: lease   ARGV: 1 token   Answer: G
local lease=call('MGET',KEYS[1])[1] --unchanged
if lease and sub(lease,1,16)==ARGV[1] then call('DEL',KEYS[1]) end --unchanged
return {'G'}
