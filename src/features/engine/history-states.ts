import { type FeatureSetDefinition, featureInputs, type JoinDefinition } from '../definition/definition.ts'
import { partitionEnd } from '../definition/partition.ts'
import { snapshotEnd } from '../definition/snapshot-end.ts'
import { loadExtensions } from '../load-extensions.ts'
import type { Pace } from '../progress.ts'
import { keyBuckets } from '../spill/key-buckets.ts'
import type { SpillFile } from '../spill/spill-folder.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import { historyParts } from './history-parts.ts'
import { keyColumn, sweepHistory } from './history-sweep.ts'
import { eventTables } from './join-reach.ts'
import { keyNodes } from './join-rows.ts'
import type { LoadedInput } from './loaded-input.ts'
import { readParts } from './read-events.ts'
import { type FoundStates, SavedStates, type StateOrigin } from './saved-states.ts'
import type { SpilledJoin, SpillPlan } from './spill-join.ts'
import { aggregatesOf } from './window-inputs.ts'

/** A partition of requests, the first and last of its times, and the table that it is made into. */
export interface AskedPartition {
  readonly into: string
  readonly partition: string
  readonly earliest: number
  readonly latest: number
}

/** A set with its windows over all history apart, and what answers them. */
export interface HistoryPlan {
  readonly set: FeatureSetDefinition
  readonly states: ReadonlyMap<JoinDefinition, HistoryStates>
}

/**
 * Plans a partition's windows over all history: from the states of a day before and the events since, or from all events where there are no
 * such states; in both cases the states at the partition's end can be saved.
 *
 * What is not a day, asks after its day, or is in a store that cannot tell how many events it has, is left as it is.
 */
export async function historyPlan(
  input: Omit<BackfillInput, 'spine'>,
  { into, partition, earliest, latest }: AskedPartition,
): Promise<HistoryPlan> {
  const unchanged = { set: input.set, states: new Map() }
  const end = partitionEnd(partition)
  if (end === null || latest > end || input.offline.estimateRows === undefined) return unchanged
  const groups = [...input.set.groups, ...input.set.labels].map(join => join.group)
  const { aggregates } = await loadExtensions(input.extensions, { groups })
  const { set, history } = historyParts(input.set, aggregates)
  const states = new Map<JoinDefinition, HistoryStates>()
  for (const join of history) {
    const saved = new SavedStates(join, into, input)
    // Events that come between this and their reading make the states differ from what they say, so that nobody goes on from them.
    const origin = await saved.originAt(end)
    if (origin === null) return unchanged
    const since = await saved.find(askedFrom(join, earliest))
    states.set(join, new HistoryStates({ join, saved, origin, partition, end, since }))
  }
  return { set, states }
}

function askedFrom({ group }: JoinDefinition, earliest: number): number {
  return group.accuracy === 'snapshot' ? snapshotEnd(group.source)(earliest) : earliest
}

interface HistoryParameters {
  readonly join: JoinDefinition
  readonly saved: SavedStates
  /** What the states at the end are made of. */
  readonly origin: StateOrigin
  readonly partition: string
  readonly end: number
  /** The states to go on from; null: all history is read. */
  readonly since: FoundStates | null
}

/** Windows over all history of one group and one partition, bucket by bucket of their keys. */
export class HistoryStates {
  readonly #parameters: HistoryParameters
  #before: SpillFile | null = null
  #after: SpillFile | null = null
  #buckets = 0

  constructor(parameters: HistoryParameters) {
    this.#parameters = parameters
  }

  /** About how many events are read. */
  get rows(): number {
    const { origin, since } = this.#parameters
    return origin.rows - (since?.origin.rows ?? 0)
  }

  /** The partition whose states are gone on from; null: all history is read. */
  get since(): string | null {
    return this.#parameters.since?.partition ?? null
  }

  /** What is read of the events: those since the states. */
  get spilled(): SpilledJoin {
    const { join, since, end } = this.#parameters
    const range = { until: end, ...(since !== null && { from: since.end }) }
    return { join, tables: eventTables(join) ?? [], range, history: this }
  }

  /** Brings the states to the buckets of their keys. */
  async spill({ folder, flushRows, buckets }: SpillPlan): Promise<void> {
    const { join, saved, since } = this.#parameters
    this.#before = await folder.file(flushRows)
    this.#after = await folder.file(flushRows)
    this.#buckets = buckets
    if (since === null) return
    const keys = join.keys.map(key => keyColumn(key.group))
    for await (const batch of saved.rows(since)) {
      const columns = keys.map(name => batch.column(name))
      await this.#before.appendRows(batch, keyBuckets(columns, buckets), buckets)
    }
  }

  /** Answers the requests of a bucket, whose events are what `input.offline` has, and keeps its states. */
  async answer(bucket: number, times: Float64Array, input: LoadedInput, pace: Pace): Promise<readonly Column[]> {
    const { join, since } = this.#parameters
    const { source } = join.group
    if (source.kind === 'entitySource') throw new TypeError('history is of events')
    const expressions = [...keyNodes(join), ...aggregatesOf(join).flatMap(featureInputs)]
    const range = this.spilled.range
    const events = await readParts(source, expressions, false, range, input)
    const before = since === null ? null : ((await this.#before?.read(bucket)) ?? null)
    const asked = join.group.accuracy === 'snapshot' ? times.map(snapshotEnd(source)) : times
    const { columns, states } = await sweepHistory(join, events, before, { times: asked, input, pace })
    if (states.rowCount > 0) await this.#after?.append(bucket, states)
    return columns
  }

  /** Saves the states at the end of the partition, for the days after it. */
  async save(): Promise<void> {
    const { saved, partition, origin } = this.#parameters
    await saved.write(partition, origin, this.#states())
  }

  async *#states(): AsyncGenerator<Table> {
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      const states = await this.#after?.read(bucket)
      if (states) yield states
    }
  }
}
