-- Arguments: the path, a file with a request head per line (tabs between header lines), and says the sums as JSON.
local requests = {}
local at = 0

function init(args)
  local path = args[1]
  for line in io.lines(args[2]) do
    local headers = {}
    for header in line:gmatch("[^\t]+") do
      local name, value = header:match("^(.-): (.*)$")
      headers[name] = value
    end
    if headers.Host == nil then headers.Host = wrk.headers.Host end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nSUMS {"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"wrong":%d,"broken":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
