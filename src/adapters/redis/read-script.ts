import type { ReadRequest } from '../../features/online/online-store.ts'
import type { Stretches } from '../../features/online/stretches.ts'
import type { ScriptCall } from './connection.ts'
import { rawStretch, tileStretch } from './lines.ts'
import { numberText, type Script, script } from './script.ts'

/**
 * The fields of a record in which anything lies that is asked for. Keys: the record; arguments: per level of tiles, and for inputs, how many
 * stretches, and the first and the last number of a field in each.
 */
const readScript: Script = script(`
local hash, at = KEYS[1], 1
local function stretches()
  local list, last = {}, at + 2 * tonumber(ARGV[at])
  for i = at + 1, last, 2 do list[#list + 1] = { tonumber(ARGV[i]), tonumber(ARGV[i + 1]) } end
  at = last + 1
  return list
end
local asked = { t0 = stretches(), t1 = stretches(), t2 = stretches(), r = stretches() }
local function isAsked(kind, number)
  for _, stretch in ipairs(asked[kind]) do if number >= stretch[1] and number <= stretch[2] then return true end end
  return false
end
local open = {}
local function isOpen(source, number)
  if not open[source] then
    local header = redis.call('HGET', hash, 'h,' .. source) or ''
    local before = tonumber(string.match(header, '^%S+ (%S+)') or '-')
    open[source] = before and math.floor(before / ${rawStretch}) or -math.huge
  end
  return number >= open[source]
end
local wanted = {}
for _, field in ipairs(redis.call('HKEYS', hash)) do
  local kind, digits, source = string.match(field, '^(%a%d?):(-?%d+),(.*)$')
  local number = tonumber(digits)
  if not kind or isAsked(kind, number) or (kind == 'r' and string.sub(source, 1, 1) == 's' and isOpen(source, number)) then
    wanted[#wanted + 1] = field
  end
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

/** Reads of a record what is asked for. */
export function readCall(record: string, { tiles, strips }: ReadRequest): ScriptCall {
  const args = [
    ...tileStretch.flatMap((length, level) => numbers(tiles[level] as Stretches, length)),
    ...numbers(strips, rawStretch),
  ]
  return { script: readScript, keys: [record], args }
}

function numbers(stretches: Stretches, length: number): (string | number)[] {
  const ends = stretches.flatMap(([from, until]) => [
    numberText(Math.floor(from / length)),
    numberText(Math.ceil(until / length) - 1),
  ])
  return [stretches.length, ...ends]
}
