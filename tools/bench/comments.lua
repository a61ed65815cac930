-- For wrk: send comments, each with a text of its own, and read the page to which each is redirected.
local thread, pages, number, page = nil, {}, 0, os.getenv("BENCH_PAGE")
accepted, refused = 0, 0

setup = function(started) thread = started end

request = function()
  local location = table.remove(pages, 1)
  if location then return wrk.format("GET", location) end
  number = number + 1
  local text = "The+tide+was+late+again%2C+as+on+day+" .. number .. "+of+" .. os.getenv("BENCH_RUN") .. "."
  local headers = {["Content-Type"] = "application/x-www-form-urlencoded"}
  return wrk.format("POST", "/comments/on/" .. page .. "/", headers, "name=Reader+" .. number .. "&text=" .. text)
end

response = function(status, headers)
  if status == 303 then
    accepted = accepted + 1
    table.insert(pages, (headers["Location"]:gsub("#.*", "")))
  elseif status ~= 200 then
    refused = refused + 1
  end
end

done = function()
  io.write("accepted: " .. thread:get("accepted") .. "\nrefused: " .. thread:get("refused") .. "\n")
end
