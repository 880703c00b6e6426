import { ok } from 'node:assert/strict'
import { backfill } from '../../../features/backfill.ts'
import { type Duration, parseDuration } from '../../../features/definition/duration.ts'
import type { FeatureGroup } from '../../../features/definition/feature-group.ts'
import { type FeatureSet, featureSet } from '../../../features/definition/feature-set.ts'
import { day, fiveMinutes, floorTo, windowStart } from '../../../features/definition/window.ts'
import type { Engine } from '../../../features/engine/engine.ts'
import { IntegerOverflowError } from '../../../features/errors/column-errors.ts'
import { ReadTooOldError } from '../../../features/errors/online-errors.ts'
import { tableStore } from '../../../features/offline/table-store.ts'
import { createFeatureReader, type FeatureReader } from '../../../features/online/create-feature-reader.ts'
import type { EventBatch, EventStream } from '../../../features/online/event-stream.ts'
import { materialize } from '../../../features/online/materialize.ts'
import { materializeStream } from '../../../features/online/materialize-stream.ts'
import type { OnlineStore } from '../../../features/online/online-store.ts'
import type { InputRow, Schema } from '../../../features/schema.ts'
import { encode } from '../../../features/table/encode.ts'
import { tableFromRows } from '../../../features/table/from-rows.ts'
import type { Table } from '../../../features/table/table.ts'
import { groupOf } from '../arbitraries/groups.ts'
import { type EventRow, partsOf, storedColumns } from '../arbitraries/sources.ts'
import { type Act, type BatchAct, midnight, type Question, type Story, type StreamAct } from '../arbitraries/stories.ts'

/** The rows of each table of the source. */
type Lake = readonly (readonly EventRow[])[]

/** Values of one question in one group, as they compare: encoded, in order. */
interface Compared {
  readonly group: string
  readonly question: number
  readonly values: readonly unknown[]
}

/** A row of the set that asks. */
interface Request extends EventRow {
  readonly asked_at: number
}

/** Plays the acts of a story on a store, and knows which events the store has acknowledged. */
export class StoryTeller {
  readonly #story: Story
  readonly #store: OnlineStore
  readonly #engine: Engine
  readonly #columns: Schema
  readonly #request: Schema
  readonly #groups: readonly FeatureGroup[]
  /** What every shard of every table has delivered, in its order. */
  readonly #logs: readonly (readonly EventRow[][])[]
  #batch: { readonly until: number; readonly maxBatchAge: number; readonly lake: Lake } | null = null
  /** What streams have kept at least, by group: milliseconds. */
  readonly #retained = new Map<string, number>()
  #arrived = 0
  /** What streams have compacted at most: the shortest `compactAfter` so far; milliseconds. */
  #compactAfter = Number.POSITIVE_INFINITY

  constructor(story: Story, store: OnlineStore, engine: Engine) {
    this.#story = story
    this.#store = store
    this.#engine = engine
    this.#columns = storedColumns(story.source)
    this.#logs = partsOf(story.source).map(() => [[], [], []])
    this.#request = { asked_at: 'timestamp', ...story.source.keys }
    this.#groups = story.groups.map((group, index) => groupOf(story.source, group, `group${index}`))
  }

  async play(act: Act): Promise<void> {
    if (act.kind === 'batch') await this.#playBatch(act)
    else await this.#playStream(act)
  }

  /** The answers to the story's questions, and what they must be; questions that may be refused, and are, are left out. */
  async compare(): Promise<{ readonly found: readonly Compared[]; readonly expected: readonly Compared[] }> {
    const found: Compared[] = []
    const expected: Compared[] = []
    for (const group of this.#groups) {
      const set = this.#setOf(group)
      const reader = await createFeatureReader({ features: set, online: this.#store })
      const requests = this.#story.questions.map(question => this.#requestFor(group, question))
      const truth = await this.#backfilled(set, requests)
      if (truth === null) continue
      for (const [question, request] of requests.entries()) {
        const values = await this.#read(group, reader, request)
        if (values === null) continue
        found.push({ group: group.name, question, values })
        expected.push({ group: group.name, question, values: truth[question] ?? [] })
      }
    }
    return { found, expected }
  }

  async #playBatch({ until, maxBatchAge }: BatchAct): Promise<void> {
    const lake = this.#logs.map((shards, part) => [
      ...this.#story.events.filter(event => event.arrives === null && event.part === part).map(({ row }) => row),
      ...shards.flat(),
    ])
    const owned = lake.map(rows => rows.filter(row => row.at === null || (row.at as number) < until))
    this.#batch = { until, maxBatchAge: parseDuration(maxBatchAge) ?? 0, lake: owned }
    for (const group of this.#groups) {
      await materialize(group, { offline: this.#offline(lake), online: this.#store, until, maxBatchAge })
    }
  }

  async #playStream(act: StreamAct): Promise<void> {
    const arriving = this.#story.events
      .filter(({ arrives }) => arrives !== null && arrives >= this.#arrived && arrives < act.arrived)
      .sort((left, right) => (left.arrives ?? 0) - (right.arrives ?? 0))
    for (const { row, shard, part } of arriving) this.#logs[part]?.[shard]?.push(row)
    this.#arrived = Math.max(this.#arrived, act.arrived)
    this.#compactAfter = Math.min(this.#compactAfter, parseDuration(act.compactAfter) ?? 0)
    for (const group of this.#groups) {
      for (const failure of act.failures)
        await this.#stream(group, act, failingAfter(this.#store, failure)).catch(expectPowerCut)
      await this.#stream(group, act, this.#store)
    }
  }

  async #stream(group: FeatureGroup, act: StreamAct, online: OnlineStore): Promise<void> {
    const { size, compactAfter, apart } = act
    const all = [0, 1, 2]
    const writers = apart ? all.map(shard => [shard]) : [all]
    const retain = this.#retain(group, act)
    const parts = partsOf(this.#story.source)
    const streams = parts.flatMap((part, number) =>
      writers.map(shards =>
        materializeStream(group, {
          events: this.#events(number, shards, size),
          online,
          compactAfter,
          ...(parts.length > 1 && { part }),
          ...(retain !== null && { retain }),
        }),
      ),
    )
    const outcomes = await Promise.allSettled(streams.map(stream => stream.done))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }

  /** How much a stream of the group keeps: what its longest window needs and more; null: everything. */
  #retain({ name, definition }: FeatureGroup, { compactAfter, retain }: StreamAct): Duration | null {
    if (retain === null) return null
    const longest = Math.max(...windowsOf(definition).map(window => window ?? 0), 0)
    const needed = longest + (parseDuration(compactAfter) ?? 0)
    const days = Math.ceil(needed / day) + retain
    this.#retained.set(name, Math.min(days * day, this.#retained.get(name) ?? Number.POSITIVE_INFINITY))
    return `${days}d`
  }

  /** Shards as a replayable stream that gives a piece of each in turn. */
  #events(part: number, shards: readonly number[], size: number): EventStream {
    const tableOf = (rows: readonly EventRow[]): Table => tableFromRows(this.#columns, rows as never)
    const logs = this.#logs[part] ?? []
    return {
      async *open(_source, { after = {} } = {}): AsyncGenerator<EventBatch> {
        const next = new Map(shards.map(shard => [shard, (after[String(shard)] ?? -1) + 1]))
        for (let isMore = true; isMore; ) {
          isMore = false
          for (const [shard, offset] of next) {
            const rows = (logs[shard] ?? []).slice(offset, offset + size)
            if (rows.length === 0) continue
            isMore = true
            next.set(shard, offset + rows.length)
            yield { kind: 'events', shard: String(shard), offset, table: tableOf(rows) }
          }
        }
      },
    }
  }

  #offline(lake: Lake): ReturnType<typeof tableStore> {
    const tables = partsOf(this.#story.source).map(
      (name, part) => [name, tableFromRows(this.#columns, (lake[part] ?? []) as never)] as const,
    )
    return tableStore(Object.fromEntries(tables))
  }

  #setOf(group: FeatureGroup): FeatureSet {
    return featureSet({
      name: 'asked',
      request: this.#request,
      time: 'asked_at',
      groups: { g: group } as never,
    }) as unknown as FeatureSet
  }

  /** The features of every question, from a backfill over what the batch held and what streams have brought since; null where a sum overflows. */
  async #backfilled(set: FeatureSet, requests: readonly Request[]): Promise<readonly (readonly unknown[])[] | null> {
    const until = this.#batch?.until ?? Number.NEGATIVE_INFINITY
    const lake = this.#logs.map((shards, part) => [
      ...(this.#batch?.lake[part] ?? []),
      ...shards.flat().filter(row => row.at !== null && (row.at as number) >= until),
    ])
    const spine = tableFromRows(this.#request, requests as readonly InputRow<Schema>[])
    const offline = this.#offline(lake)
    try {
      const table: Table = await backfill(set, { spine, offline, engine: this.#engine })
      return requests.map((_, row) => featuresOf(table.row(row)))
    } catch (error) {
      if (error instanceof IntegerOverflowError) return null
      throw error
    }
  }

  /** The answer to a question; null where it is refused with right. */
  async #read(
    group: FeatureGroup,
    reader: FeatureReader<Schema, Schema, Schema>,
    request: Request,
  ): Promise<readonly unknown[] | null> {
    try {
      const [row] = await reader.read([request as InputRow<Schema>])
      return featuresOf(row.values)
    } catch (error) {
      if (!(error instanceof ReadTooOldError)) throw error
      ok(this.#mayRefuse(group, request), `refused without need: ${error.message}`)
      return null
    }
  }

  /** Before the batch end, beyond its age, before what the streams of the key may have compacted, and where what they keep does not reach. */
  #mayRefuse(group: FeatureGroup, request: Request): boolean {
    const { asked_at: at } = request
    if (this.#batch !== null && (at < this.#batch.until || at > this.#batch.until + this.#batch.maxBatchAge))
      return true
    return at < this.#compactedBefore(group, request) || this.#mayLack(group, at)
  }

  /** Whether streams may have forgotten something that the answer needs. */
  #mayLack({ name, definition }: FeatureGroup, at: number): boolean {
    const retained = this.#retained.get(name)
    if (retained === undefined) return false
    const times = this.#logs.flat(2).map(row => (row.at as number | null) ?? Number.NEGATIVE_INFINITY)
    const keptFrom = floorTo(Math.max(...times) - retained, day)
    const windows = windowsOf(definition)
    if (windows.length === 0) return at < keptFrom
    const owned = this.#batch?.until ?? Number.NEGATIVE_INFINITY
    return windows.some(window => Math.max(windowStart(at, window, definition.resolution), owned) < keptFrom)
  }

  #compactedBefore(group: FeatureGroup, keys: EventRow): number {
    const ofKey = this.#logs.flat(2).filter(row => group.definition.keys.every(({ name }) => row[name] === keys[name]))
    const newest = Math.max(...ofKey.map(({ at }) => (at as number | null) ?? Number.NEGATIVE_INFINITY))
    return floorTo(newest - this.#compactAfter, fiveMinutes)
  }

  #requestFor(group: FeatureGroup, { event, anchor, later, tooEarly }: Question): Request {
    const { events } = this.#story
    const row = events[event % Math.max(1, events.length)]?.row ?? {}
    const keys = Object.fromEntries(Object.keys(this.#story.source.keys).map(name => [name, row[name] ?? null]))
    const batch = this.#batch?.until ?? Number.NEGATIVE_INFINITY
    const compacted = this.#compactedBefore(group, keys)
    const from = typeof anchor === 'number' ? anchor : { event: row.at as number | null, batch, compacted }[anchor]
    const wanted = (from !== null && Number.isFinite(from) ? from : midnight) + later
    return { ...keys, asked_at: tooEarly ? wanted : Math.max(wanted, batch, compacted) }
  }
}

/** The windows of a group that aggregates; null is all history. */
function windowsOf({ features }: FeatureGroup['definition']): readonly (number | null)[] {
  return features.flatMap(feature => (feature.kind === 'aggregate' ? [feature.window] : []))
}

/** A store that fails when it has taken so many changes. */
function failingAfter(store: OnlineStore, changes: number): OnlineStore {
  let left = changes
  return {
    describe: (...given) => store.describe(...given),
    read: (...given) => store.read(...given),
    publish: (...given) => store.publish(...given),
    close: () => store.close(),
    ...(store.computes && { computes: store.computes }),
    async write(list, options) {
      for (const change of list) {
        if (left-- <= 0) throw new PowerCut()
        await store.write([change], options)
      }
    },
  }
}

class PowerCut extends Error {}

function expectPowerCut(error: unknown): void {
  if (!(error instanceof PowerCut)) throw error
}

function featuresOf(row: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(row)
    .filter(([name]) => name.startsWith('g_'))
    .map(([name, value]) => [name, encode(value)])
}
