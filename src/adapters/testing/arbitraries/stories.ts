import fc from 'fast-check'
import type { Duration } from '../../../features/definition/duration.ts'
import { type GroupSpec, groups } from './groups.ts'
import { type EventRow, eventRows, type SourceSpec, sources, timesAround } from './sources.ts'

/** What happens to a store: batches and streams of some groups over one source. Everything in it is data. */
export interface Story {
  readonly source: SourceSpec
  readonly groups: readonly GroupSpec[]
  readonly events: readonly StoryEvent[]
  readonly acts: readonly Act[]
  readonly questions: readonly Question[]
}

export interface StoryEvent {
  readonly row: EventRow
  /** When it reaches the stream, from 0 to 1; null: it is in the lake from the start and never streamed. */
  readonly arrives: number | null
  readonly shard: number
  /** The number of its table, where the source is a union of two. */
  readonly part: number
}

/** A batch up to an instant, or a stream of what has arrived by then. Each is for all groups. */
export type Act = BatchAct | StreamAct

export interface BatchAct {
  readonly kind: 'batch'
  readonly until: number
  readonly maxBatchAge: Duration
}

export interface StreamAct {
  readonly kind: 'stream'
  /** What arrives before it is delivered, from 0 to 1. */
  readonly arrived: number
  /** Events per delivery. */
  readonly size: number
  readonly compactAfter: Duration
  /** The store fails after so many changes, each time; then the stream is started anew, and at last it comes through. */
  readonly failures: readonly number[]
  /** Whether each shard has a writer of its own, all at once. */
  readonly apart: boolean
  /** How many days more than needed the stream keeps without a batch; null: everything. */
  readonly retain: number | null
}

/** Asks for the key of an event, at an instant that is told from what has happened by then. */
export interface Question {
  readonly event: number
  /** An event's own time, the batch end, the time before which streams of the key have compacted, or an instant of its own. */
  readonly anchor: 'event' | 'batch' | 'compacted' | number
  readonly later: number
  /** Whether an instant that may be refused is asked all the same, not the next one that may not. */
  readonly tooEarly: boolean
}

/** The instant around which stories happen: a midnight. */
export const midnight: number = Date.UTC(2024, 2, 10)
const fiveMinutes = 300_000

/** Random stories: batches that come late, again or not at all, events out of order, in shards and twice, writers and stores that fail. */
export function stories(): fc.Arbitrary<Story> {
  return fc.tuple(sources(), acts()).chain(([source, acts]) => {
    const ends = acts.flatMap(act => (act.kind === 'batch' ? [act.until] : []))
    return fc
      .record({
        groups: fc.array(groups(source), { minLength: 1, maxLength: 2 }),
        rows: eventRows(source, [midnight, ...ends]),
        ways: fc.array(fc.tuple(arrival, fc.nat({ max: 2 }), fc.nat({ max: 1 })), { minLength: 60, maxLength: 60 }),
        questions: questions(),
      })
      .map(({ rows, ways, ...rest }): Story => ({ source, acts, ...rest, events: withWays(source, rows, ways) }))
  })
}

const arrival = fc.option(
  fc.nat({ max: 99 }).map(part => part / 100),
  { freq: 3 },
)

type Way = readonly [arrives: number | null, shard: number, part: number]

function withWays({ union }: SourceSpec, rows: readonly EventRow[], ways: readonly Way[]): StoryEvent[] {
  return rows.map((row, index) => {
    // Copies of an event are in one shard of one table.
    const id = typeof row.id === 'string' ? Number(row.id) : index
    const [, shard = 0, part = 0] = ways[id % ways.length] ?? []
    return { row, arrives: ways[index]?.[0] ?? null, shard, part: union ? part : 0 }
  })
}

function acts(): fc.Arbitrary<readonly Act[]> {
  const end = fc.oneof(
    fc.constantFrom(0, 0, 1, 12, 13, 288),
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -900, max: 300 }),
  )
  const batch: fc.Arbitrary<BatchAct> = fc.record({
    kind: fc.constant('batch' as const),
    until: end.map(steps => midnight + steps * fiveMinutes),
    maxBatchAge: fc.constantFrom('0d', '1d', '3d', '7d', '7d', '25d'),
  })
  const stream: fc.Arbitrary<StreamAct> = fc.record({
    kind: fc.constant('stream' as const),
    arrived: fc.constantFrom(0.3, 0.6, 0.9, 1),
    size: fc.integer({ min: 1, max: 15 }),
    compactAfter: fc.constantFrom('15m', '15m', '0m', '1h', '2d'),
    failures: fc.array(fc.nat({ max: 12 }), { maxLength: 3 }),
    apart: fc.boolean(),
    retain: fc.option(fc.nat({ max: 5 }), { freq: 1 }),
  })
  return fc.array(fc.oneof(batch, stream), { minLength: 1, maxLength: 5 }).map(list => inOrder(list))
}

/** Batches do not end earlier than those before them, and what arrived has arrived. */
function inOrder(acts: readonly Act[]): readonly Act[] {
  let until = Number.NEGATIVE_INFINITY
  let arrived = 0
  return acts.map(act => {
    if (act.kind === 'batch') {
      until = Math.max(until, act.until)
      return { ...act, until }
    }
    arrived = Math.max(arrived, act.arrived)
    return { ...act, arrived }
  })
}

function questions(): fc.Arbitrary<readonly Question[]> {
  const question: fc.Arbitrary<Question> = fc.record({
    event: fc.nat({ max: 59 }),
    anchor: fc.oneof(fc.constantFrom('event', 'event', 'batch', 'compacted', 'compacted'), timesAround([midnight])),
    tooEarly: fc.integer({ min: 0, max: 4 }).map(number => number === 0),
    later: fc.oneof(
      fc.constantFrom(0, 0, 1, -1),
      fc.constantFrom(...lengths),
      fc.integer({ min: 0, max: 3 * 86_400_000 }),
    ),
  })
  return fc.array(question, { minLength: 3, maxLength: 8 })
}

/** Lengths of windows: that much later an event meets a left edge. */
const lengths = [5, 7, 15, 61, 60, 180, 720, 1440, 2880, 4320, 12_960].map(minutes => minutes * 60_000)
