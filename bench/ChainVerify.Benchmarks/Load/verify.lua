-- What wrk sends to POST /v1/verify, and what it must get: status 200 and each record's own verdict, whichever connection it came by.
--
--   wrk --script verify.lua http://HOST:PORT/v1/verify -- FILE SIZE
--
-- FILE has a record a line, each after "1 " or "0 ": whether it is valid. The record's id is the number of its line. SIZE records make an array; with
-- SIZE 1 a record goes by itself. The exit code is 1 when anything is wrong.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  size = tonumber(arguments[2])
  expected, requests, next_request = {}, {}, 0
  answers, verdicts, wrong, first_wrong = 0, 0, 0, ""
  local records = {}
  for line in io.lines(arguments[1]) do
    expected[#expected + 1] = line:sub(1, 1) == "1" and "true" or "false"
    records[#records + 1] = line:sub(3)
    if #records == size then
      local body = size == 1 and records[1] or "[" .. table.concat(records, ",") .. "]"
      requests[#requests + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
      records = {}
    end
  end
end

function request()
  next_request = next_request % #requests + 1
  return requests[next_request]
end

-- One verdict a record, the ordinals from 1, the ids of one request, in order.
local function find_mistake(status, body)
  if status ~= 200 then
    return "status " .. status
  end
  local count, first = 0, nil
  for line, id, valid in body:gmatch('{"line":(%d+),"id":"(%d+)","valid":(%a+)') do
    count, id = count + 1, tonumber(id)
    first = first or id
    if tonumber(line) ~= count or id ~= first + count - 1 then
      return "the verdict of record " .. id .. " is at place " .. count
    end
    if valid ~= expected[id] then
      return "record " .. id .. " is said to be " .. (valid == "true" and "valid" or "invalid")
    end
  end
  if count ~= size or (first - 1) % size ~= 0 then
    return count .. " verdicts for " .. size .. " records"
  end
end

function response(status, headers, body)
  answers = answers + 1
  local mistake = find_mistake(status, body)
  if mistake then
    wrong = wrong + 1
    if first_wrong == "" then
      first_wrong = mistake .. ": " .. body:sub(1, 300)
    end
  else
    verdicts = verdicts + size
  end
end

function done(summary, latency)
  local answers, verdicts, wrong = 0, 0, 0
  for _, thread in ipairs(threads) do
    answers = answers + thread:get("answers")
    verdicts = verdicts + thread:get("verdicts")
    wrong = wrong + thread:get("wrong")
    if thread:get("first_wrong") ~= "" then
      print("WRONG " .. thread:get("first_wrong"))
    end
  end
  local errors = summary.errors
  local seconds = summary.duration / 1e6
  print(string.format("%d answers, %d of them wrong; errors: %d connect, %d read, %d write, %d timeout, %d status",
    answers, wrong, errors.connect, errors.read, errors.write, errors.timeout, errors.status))
  print(string.format("%.0f requests a second, %.0f records a second; latency in ms: p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f",
    answers / seconds, verdicts / seconds, latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
    latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3, latency.max / 1e3))
  local is_good = answers > 0 and wrong == 0 and errors.connect + errors.read + errors.write + errors.timeout + errors.status == 0
  os.exit(is_good and 0 or 1)
end
