#!lua flags=no-writes,allow-oom
-- Says which commands the calling user has no right to, without running any.
--
-- ARGV   for each command how many words it is given with, and these
-- answer the positions of those that are refused, from 0; nothing if the server cannot tell
local check = redis.acl_check_cmd
local refused = {}
local at, position = 1, 0
while check and at <= #ARGV do
  local words = tonumber(ARGV[at])
  -- A command that the server does not know, or has under another name, is refused as well.
  local known, permitted = pcall(check, unpack(ARGV, at + 1, at + words))
  if not known or not permitted then
    refused[#refused + 1] = position
  end
  at, position = at + 1 + words, position + 1
end
return refused
