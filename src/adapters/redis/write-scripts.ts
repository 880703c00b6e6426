import { rawStretch } from './lines.ts'
import { type Script, script } from './script.ts'

// The hash of a key has the fields `h,<source>`, what is known of a source as a whole; `r:<stretch>,<source>`, its inputs;
// `t<level>:<stretch>,<source>`, its tiles; `w:,<source>`, its rows; and `v`, for which version of the pointer something was removed last. A source is `s` and a
// shard, or `b` and a generation.

/** The greater of two numbers as they are written, `-` being none. */
const greater = `
local function greater(left, right)
  if left == '-' then return right end
  if right == '-' or tonumber(left) >= tonumber(right) then return left end
  return right
end`

/** Rows: without those below the greatest that was known by \`before\`; and whether any went. */
const keepRows = `
local function settled(line, before)
  local time, created = string.match(line, '^\\n%[([^,]+),([^,]+),')
  if tonumber(time) >= before or (created ~= 'null' and tonumber(created) >= before) then return nil end
  return tonumber(time)
end
local function keepRows(text, before)
  local newest, equal = nil, 0
  for line in string.gmatch(text, '\\n[^\\n]*') do
    local time = settled(line, before)
    if time ~= nil and (newest == nil or time > newest) then newest, equal = time, 1
    elseif time ~= nil and time == newest then equal = equal + 1 end
  end
  if newest == nil then return text, false end
  local kept = {}
  local lost = equal > 1
  for line in string.gmatch(text, '\\n[^\\n]*') do
    if tonumber(string.match(line, '^\\n%[([^,]+),')) >= newest then kept[#kept + 1] = line else lost = true end
  end
  return table.concat(kept), lost
end`

/**
 * One stream change of one key: keys: the record, the index; arguments: the key, the shard, what of it is included now, and lines by kind and
 * stretch. What is known is found by how its line begins; whatever has a greater position than all before is new.
 */
export const streamScript: Script = script(`${greater}${keepRows}
local hash, index, source = KEYS[1], KEYS[2], 's' .. ARGV[2]
local offset, compacted, rawFrom, high, low = '-1', '-', '-', '-1', '-'
local known = redis.call('HGET', hash, 'h,' .. source)
if known then
  offset, compacted, rawFrom, high, low = string.match(known, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
  if not low then return redis.error_reply('ERR what is stored of a shard is damaged') end
end
redis.call('SADD', index, ARGV[1])
offset = greater(offset, ARGV[3])
compacted = greater(compacted, ARGV[4])
rawFrom = greater(rawFrom, ARGV[5])
local newHigh = high

local function addRaw(text, at, last)
  local added = {}
  for i = at, last, 3 do
    local isWanted = rawFrom == '-' or tonumber(ARGV[i]) >= tonumber(rawFrom)
    local isNew = tonumber(ARGV[i + 1]) > tonumber(high)
    if isWanted and (isNew or not string.find(text, '\\n[' .. ARGV[i] .. ',' .. ARGV[i + 1] .. ',', 1, true)) then
      added[#added + 1] = ARGV[i + 2]
    end
    newHigh = greater(newHigh, ARGV[i + 1])
  end
  return text .. table.concat(added)
end

local function addTiles(text, at, last)
  for i = at, last, 3 do
    local begins = '\\n[' .. ARGV[i] .. ','
    local from = string.find(text, begins, 1, true)
    if not from then
      text = text .. ARGV[i + 2]
    elseif tonumber(string.match(text, '^[^,]+', from + #begins)) < tonumber(ARGV[i + 1]) then
      local next = string.find(text, '\\n', from + 1, true) or #text + 1
      text = string.sub(text, 1, from - 1) .. ARGV[i + 2] .. string.sub(text, next)
    end
  end
  return text
end

local function addRows(text, at, last)
  for i = at, last, 3 do
    if not string.find(text, ARGV[i + 1], 1, true) then text = text .. ARGV[i + 1] .. ARGV[i + 2] end
  end
  if compacted == '-' then return text end
  return (keepRows(text, tonumber(compacted)))
end

local at = 6
while at <= #ARGV do
  local kind, number, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local first, last = at + 3, at + 2 + 3 * count
  local field = kind .. ':' .. number .. ',' .. source
  local old = redis.call('HGET', hash, field) or ''
  local text
  if kind == 'r' then
    text = addRaw(old, first, last)
    if text ~= '' and (low == '-' or tonumber(number) < tonumber(low)) then low = number end
  elseif kind == 'w' then text = addRows(old, first, last)
  else text = addTiles(old, first, last) end
  if text == '' then redis.call('HDEL', hash, field) elseif text ~= old then redis.call('HSET', hash, field, text) end
  at = last + 1
end

if rawFrom ~= '-' and low ~= '-' then
  local from, to = tonumber(low), math.floor(tonumber(rawFrom) / ${rawStretch})
  if to - from > 100 then
    for _, field in ipairs(redis.call('HKEYS', hash)) do
      local number = string.match(field, '^r:(-?%d+),')
      if number and string.sub(field, #number + 4) == source and tonumber(number) < to then redis.call('HDEL', hash, field) end
    end
  else
    for number = from, to - 1 do redis.call('HDEL', hash, string.format('r:%d,', number) .. source) end
  end
  if to > from then low = string.format('%d', to) end
end
redis.call('HSET', hash, 'h,' .. source, table.concat({ offset, compacted, rawFrom, newHigh, low }, ' '))
return 1`)

/**
 * Removes from one record what the batch owns or is not retained, and outdated generations: keys: the record, the index; arguments: the key,
 * generation, batch end, retained from, whether rows pass through, version, and whether to look only. Gives whether anything went that no
 * batch owns.
 */
export const sweepScript: Script = script(`${keepRows}
local hash = KEYS[1]
local generation, owned, retained = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local passesRows, looksOnly = ARGV[5] == '1', ARGV[7] == '1'
local keptFrom = owned
if not passesRows and retained > owned then keptFrom = retained end
local isLost, isChanged, isEmpty = 0, false, true

local function keep(text)
  local kept = {}
  for line in string.gmatch(text, '\\n[^\\n]*') do
    local time = tonumber(string.match(line, '^\\n%[([^,]+),'))
    if time >= keptFrom then kept[#kept + 1] = line
    elseif time >= owned then isLost = 1 end
  end
  return table.concat(kept)
end

local stretches = { ARGV[8], ARGV[9], ARGV[10], ARGV[11] }
for _, field in ipairs(redis.call('HKEYS', hash)) do
  local head, source, number = string.match(field, '^([^,]*),([bs])(.*)$')
  if head then
    local stays = true
    if source == 'b' then
      stays = tonumber(number) >= generation
      if not stays and not looksOnly then redis.call('HDEL', hash, field) end
    elseif head ~= 'h' then
      local kind, stretch = string.match(head, '^(%a%d?):(-?%d*)$')
      local place = kind == 'r' and 4 or kind ~= 'w' and tonumber(string.sub(kind, 2)) + 1
      if kind == 'w' or tonumber(stretch) * tonumber(stretches[place]) < keptFrom then
        local text = redis.call('HGET', hash, field)
        local kept = keep(text)
        if kind == 'w' then
          local lost
          kept, lost = keepRows(kept, retained)
          if lost then isLost = 1 end
        end
        if kept ~= text then
          isChanged = true
          if kept ~= '' and not looksOnly then redis.call('HSET', hash, field, kept) end
          if kept == '' and not looksOnly then redis.call('HDEL', hash, field) end
        end
        if kept == '' then stays = false end
      end
    end
    if stays then isEmpty = false else isChanged = true end
  end
end
if looksOnly then return isLost end
if isChanged then redis.call('HSET', hash, 'v', ARGV[6])
elseif isEmpty then
  redis.call('DEL', hash)
  redis.call('SREM', KEYS[2], ARGV[1])
end
return isLost`)
