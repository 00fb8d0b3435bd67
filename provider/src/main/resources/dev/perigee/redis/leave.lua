-- Ends a node's registration. What is left when the last has left goes by itself.
-- KEYS: the nodes   ARGV: 1 node 8
-- Answer: how many registrations were ended
local ended=pcall('HDEL',KEYS[1],ARGV[1])
return type(ended)=='number' and ended or 0
