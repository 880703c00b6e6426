import { type Script, script } from './script.ts'

/** Changes what a layout publishes, if it is still what the caller has seen: keys: the pointer; arguments: old and new text. */
export const pointScript: Script = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`)

/** Announces a layout: keys: the layout, the pointer; arguments: their texts. */
export const declareScript: Script = script(`
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[2])
return 1`)

/** Removes a layout whose records are gone: keys: the pointer, then the others; arguments: what the pointer must be. */
export const removeScript: Script = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for i = #KEYS, 1, -1 do redis.call('DEL', KEYS[i]) end
return 1`)

/** Says where a shard is: keys: the positions; arguments: shard, offset, newest time. */
export const positionScript: Script = script(`
local known = redis.call('HGET', KEYS[1], ARGV[1])
local newest = ARGV[3]
if known then
  local offset, time = string.match(known, '^(%S+) (%S+)$')
  if tonumber(offset) >= tonumber(ARGV[2]) then return 0 end
  if tonumber(time) > tonumber(newest) then newest = time end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. newest)
return 1`)

/**
 * Claims ids: keys: the claims, their times, the positions; arguments: shard, time before which claims are forgotten, then id, time and offset
 * of each.
 */
export const claimScript: Script = script(`
local position = tonumber(string.match(redis.call('HGET', KEYS[3], ARGV[1]) or '-1 ', '^(%S+)'))
for i = 3, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local isFree = not known
  if known then
    local offset, shard = string.match(known, '^(%S+) (.*)$')
    isFree = shard == ARGV[1] and tonumber(offset) > position
  end
  if isFree then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2] .. ' ' .. ARGV[1])
    redis.call('ZADD', KEYS[2], ARGV[i + 1], ARGV[i])
  end
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, 1000)) do
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end
return 1`)
