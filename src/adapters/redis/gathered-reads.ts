import type { Asked, ScriptCall } from './connection.ts'
import type { Command, Reply } from './redis-client.ts'
import { type Script, script } from './script.ts'

/** Whole records, in the order of their keys; an error of one is its answer. */
const recordsScript: Script = script(`
local found = {}
for at, record in ipairs(KEYS) do found[at] = redis.pcall('HGETALL', record) end
return found`)

/** From so many records on a script is worthwhile, and no script holds a server up for more than so many. */
const [fewest, most] = [4, 500]

/** What is asked in place of reads of single records, and their replies in the order of those reads. */
export interface GatheredReads {
  readonly asked: readonly Asked[]
  spread(replies: readonly Reply[]): readonly Reply[]
}

/**
 * Gathers reads of short records by HGETALL on one server into scripts; a client spends a quarter of the time on a hundred of them that it
 * spends on a hundred commands. Long ones are not worth it: a script takes ten times as long to hand one on.
 */
export function gatherReads(reads: readonly Asked[], isGathered: (index: number) => boolean): GatheredReads {
  const whole: number[] = []
  const others: number[] = []
  for (let index = 0; index < reads.length; index++) (isGathered(index) ? whole : others).push(index)
  if (whole.length < fewest) return { asked: reads, spread: replies => replies }
  const calls: ScriptCall[] = []
  for (let from = 0; from < whole.length; from += most) {
    const keys = whole.slice(from, from + most).map(index => (reads[index] as Command)[1] as string)
    calls.push({ script: recordsScript, keys, args: [] })
  }
  return {
    asked: [...calls, ...others.map(index => reads[index] as Asked)],
    spread(replies) {
      const spread = new Array<Reply>(reads.length)
      const found = replies.slice(0, calls.length).flat() as Reply[]
      for (const [at, index] of whole.entries()) spread[index] = found[at] as Reply
      for (const [at, index] of others.entries()) spread[index] = replies[calls.length + at] as Reply
      return spread
    },
  }
}
