-- Behind short: takes away. What was to be seen by nobody is told all the same: a stale body, here or on a node, must not come
-- back.
call('DEL',K[3]) --unchanged
call(publish,A[2],'\1'..(live and 'D' or 'V')..A[4]..epoch..low..high..A[5]..A[6])
return (live and 'D' or 'N')..epoch..low..high..now8..end8..(live and raw or '')
