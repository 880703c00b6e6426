import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { FeatureGroupDefinition, FeatureSetDefinition, JoinDefinition } from '../definition/definition.ts'
import { schemaOf } from '../definition/definition.ts'
import { joinedColumns } from '../definition/set-columns.ts'
import { ClosedError } from '../errors/storage-errors.ts'
import { compileRow } from '../evaluate/evaluate-row.ts'
import type { Extensions } from '../extensions.ts'
import type { ExternalCells } from '../external/ask-external.ts'
import { type LoadedExtensions, loadExtensions } from '../load-extensions.ts'
import { decode } from '../table/encode.ts'
import { EntityReader } from './entity-reader.ts'
import { EntityWindowReader } from './entity-window-reader.ts'
import { addExternal, createExternalReader } from './external-reader.ts'
import type { FeatureStatus } from './feature-status.ts'
import { findLayout, type Lacking, throwIfLacking } from './find-layout.ts'
import type { GroupReader } from './group-reader.ts'
import { compileKeyText, type KeyText } from './key-text.ts'
import type { Layout } from './layout.ts'
import type { OnlineStore, PublishedBatch, ReadRequest, StoredLayout, StoredRecord } from './online-store.ts'
import { RowReader } from './row-reader.ts'
import { SnapshotReader } from './snapshot-reader.ts'
import { WindowReader } from './window-reader.ts'

/** The answer to one request. */
export interface PositionalRow {
  /** The request's columns, then the joined ones, then the derived ones. */
  readonly values: unknown[]
  /** One per joined column. */
  readonly statuses: FeatureStatus[]
  /** Why external columns have status `error`, by the number of the joined column; null where all went well. */
  readonly errors: ReadonlyMap<number, Error> | null
}

export interface PositionalOptions {
  readonly signal?: AbortSignal
  /** Whether values of expired rows are given all the same. */
  readonly showExpired?: boolean
}

/** What a reader makes of one group of its set, for `explain`. */
export interface JoinPlan {
  readonly join: JoinDefinition
  readonly layout: Layout
  /** The batch that was last seen. */
  readonly batch: PublishedBatch | null
}

/** Reads feature sets by position, without making an object per row. */
export interface PositionalReader {
  /** The names of the values, in order. */
  readonly columns: readonly string[]
  /** `requests` are exact values in the order of the set's request columns. */
  read(requests: readonly (readonly unknown[])[], options?: PositionalOptions): Promise<PositionalRow[]>
  plans(): readonly JoinPlan[]
  close(): void
}

interface Join {
  readonly definition: JoinDefinition
  readonly stored: StoredLayout
  readonly keyText: KeyText
  readonly reader: GroupReader
  readonly valuesAt: number
  readonly statusesAt: number
  /** The features of a key with a null part. */
  readonly defaults: readonly unknown[]
}

/**
 * Compiles a set for reading from a store.
 *
 * @throws {NotMaterializedError} naming every group and feature that the store does not hold.
 * @throws {MissingExtensionError} naming every own aggregate and external feature whose code was not given.
 */
export async function createPositionalReader(
  set: FeatureSetDefinition,
  online: OnlineStore,
  extensions?: Extensions,
): Promise<PositionalReader> {
  const groups = set.groups.map(join => join.group)
  const loaded = await loadExtensions(extensions, { groups, external: set.external })
  const joins = await planJoins(set, online, loaded)
  const external = createExternalReader(set, loaded)
  const timeAt = set.request.findIndex(column => column.name === set.time)
  const joined = joinedColumns(set)
  const before = schemaOf([...set.request, ...joined])
  const derive = set.derive.map(column => compileRow(column.expression, before))
  const derivedAt = set.request.length + joined.length
  let closed = false

  const finish = (
    request: readonly unknown[],
    records: readonly (StoredRecord | null)[],
    first: number,
    showExpired: boolean,
    external: readonly (ExternalCells | null)[],
  ): PositionalRow => {
    const values = request.slice()
    const statuses: FeatureStatus[] = []
    const at = request[timeAt] as number
    for (let index = 0; index < joins.length; index++) {
      const { reader, valuesAt, statusesAt, defaults } = joins[index] as Join
      const record = records[first + index] ?? null
      if (record !== null) reader.answer(record, at, { values, valuesAt, statuses, statusesAt, showExpired })
      else {
        for (let output = 0; output < defaults.length; output++) {
          values[valuesAt + output] = defaults[output]
          statuses[statusesAt + output] = 'null'
        }
      }
    }
    const errors = external.length === 0 ? null : addExternal(set, external, values, statuses)
    for (let index = 0; index < derive.length; index++) values[derivedAt + index] = derive[index]?.(values) ?? null
    return { values, statuses, errors }
  }

  return {
    columns: [...set.request, ...joined, ...set.derive].map(column => column.name),
    async read(requests, options) {
      if (closed) throw new ClosedError('the feature reader')
      const showExpired = options?.showExpired ?? false
      if (set.external.length === 0) {
        const records = await readRecords(joins, requests, timeAt, online, options)
        return requests.map((request, index) => finish(request, records, index * joins.length, showExpired, []))
      }
      const [records, cells] = await Promise.all([
        readRecords(joins, requests, timeAt, online, options),
        external.read(requests, options?.signal),
      ])
      return requests.map((request, index) => {
        const own = cells.map(ofJoin => ofJoin[index] ?? null)
        return finish(request, records, index * joins.length, showExpired, own)
      })
    },
    plans: () =>
      joins.map(({ definition, stored, reader }) => ({ join: definition, layout: stored.layout, batch: reader.batch })),
    close() {
      closed = true
    },
  }
}

async function planJoins(
  set: FeatureSetDefinition,
  online: OnlineStore,
  { aggregates }: LoadedExtensions,
): Promise<readonly Join[]> {
  const lacking: Lacking = { missing: [], details: [] }
  const requestAt = new Map(set.request.map((column, index) => [column.name, index]))
  const joins: Join[] = []
  let features = 0
  for (const definition of set.groups) {
    const { group, keys } = definition
    const stored = findLayout(group, await online.describe(group.name), lacking)
    if (stored !== null) {
      const reader = groupReader(group, stored.layout, aggregates, online.computes === true)
      reader.assume(stored.batch)
      const positions = group.keys.map(
        key => requestAt.get(keys.find(pair => pair.group === key.name)?.request ?? '') ?? -1,
      )
      const keyText = compileKeyText(
        group.keys.map(key => key.type),
        positions,
      )
      const defaults = group.features.map(feature => decode(feature.default, feature.type))
      joins.push({
        definition,
        stored,
        keyText,
        reader,
        valuesAt: set.request.length + features,
        statusesAt: features,
        defaults,
      })
    }
    features += group.features.length
  }
  throwIfLacking(lacking)
  return joins
}

function groupReader(
  group: FeatureGroupDefinition,
  layout: Layout,
  own: OwnAggregates,
  computes: boolean,
): GroupReader {
  if (group.source.kind === 'entitySource') {
    if (layout.states.length === 0) return new EntityReader(group, group.source, layout)
    return new EntityWindowReader(group, group.source, layout, own)
  }
  if (layout.kind === 'rows') return new RowReader(group, layout)
  if (layout.accuracy === 'snapshot') return new SnapshotReader(group, layout, own)
  return new WindowReader(group, layout, own, computes)
}

/** One record per request and join; null where the key has a null part. A batch that was published meanwhile is taken up by asking again. */
function readRecords(
  joins: readonly Join[],
  requests: readonly (readonly unknown[])[],
  timeAt: number,
  online: OnlineStore,
  options: PositionalOptions | undefined,
): Promise<readonly (StoredRecord | null)[]> {
  const asked: ReadRequest[] = []
  const places: number[] = []
  const records = new Array<StoredRecord | null>(requests.length * joins.length).fill(null)
  for (let row = 0; row < requests.length; row++) {
    const request = requests[row] as readonly unknown[]
    for (let index = 0; index < joins.length; index++) {
      const { keyText, reader } = joins[index] as Join
      const key = keyText(request)
      if (key === null) continue
      asked.push(reader.request(key, request[timeAt] as number))
      places.push(row * joins.length + index)
    }
  }
  const reading = options === undefined ? online.read(asked) : online.read(asked, options)
  return reading.then(answers => {
    let isCurrent = true
    for (let index = 0; index < answers.length; index++) {
      const answer = answers[index] as StoredRecord
      const place = places[index] as number
      const { reader } = joins[place % joins.length] as Join
      records[place] = answer
      if (reader.batch?.generation === answer.batch?.generation) continue
      reader.assume(answer.batch)
      isCurrent = false
    }
    return isCurrent ? records : readRecords(joins, requests, timeAt, online, options)
  })
}
