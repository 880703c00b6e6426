import { rawStretch } from './lines.ts'
import { type Script, script } from './script.ts'

/**
 * The fields of a record that windows need of streams, and all of the batch; a small record as a whole. Keys: the record; arguments: how many fields are few, per level the first
 * stretch of tiles, then first and last stretch of each strip of inputs.
 */
export const readScript: Script = script(`
local hash = KEYS[1]
if redis.call('HLEN', hash) <= tonumber(ARGV[1]) then return redis.call('HGETALL', hash) end
local compacted = {}
local function openFrom(source)
  if not compacted[source] then
    local header = redis.call('HGET', hash, 'h,' .. source) or ''
    local before = tonumber(string.match(header, '^%S+ (%S+)') or '-')
    compacted[source] = before and math.floor(before / ${rawStretch}) or -math.huge
  end
  return compacted[source]
end
local function isStrip(number)
  for i = 5, #ARGV, 2 do if number >= tonumber(ARGV[i]) and number <= tonumber(ARGV[i + 1]) then return true end end
  return false
end
local wanted = {}
for _, field in ipairs(redis.call('HKEYS', hash)) do
  local level, stretch = string.match(field, '^t(%d):(-?%d+),s')
  local isWanted = true
  if level then isWanted = tonumber(stretch) >= tonumber(ARGV[2 + level])
  else
    local number, source = string.match(field, '^r:(-?%d+),(s.*)$')
    if number then isWanted = tonumber(number) >= openFrom(source) or isStrip(tonumber(number)) end
  end
  if isWanted then wanted[#wanted + 1] = field end
end
local found = {}
for from = 1, #wanted, 1000 do
  local values = redis.call('HMGET', hash, unpack(wanted, from, math.min(from + 999, #wanted)))
  for i, value in ipairs(values) do
    found[#found + 1] = wanted[from + i - 1]
    found[#found + 1] = value
  end
end
return found`)
