import { eventParts, type JoinDefinition } from '../definition/definition.ts'
import { partitionEnd } from '../definition/partition.ts'
import { MissingPartitionError } from '../errors/storage-errors.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import { scanTable } from '../offline/scan-table.ts'
import type { LongRunning } from '../progress.ts'
import type { Schema } from '../schema.ts'
import { Column } from '../table/column.ts'
import { canonicalJson } from '../table/encode.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { Table } from '../table/table.ts'
import { compareStrings } from '../table/total-order.ts'
import { stateSchema } from './history-sweep.ts'

/** Of so many days the states are kept, so that the last days can be made again. */
const keptDays = 8
/** The column that says what a row's states were made of. */
const madeOf = 'made_of'

/** What states are made of. */
export interface StateOrigin {
  /** The features, and the number of events that the store knows of before the time of the states. */
  readonly text: string
  /** That number. */
  readonly rows: number
}

interface StateDay {
  readonly partition: string
  readonly end: number
}

/** The states of a group at the end of a day. */
export interface FoundStates extends StateDay {
  readonly origin: StateOrigin
}

/** The states of a group's windows over all history at the ends of days: a table beside the result, with a partition for each day. */
export class SavedStates {
  readonly #join: JoinDefinition
  readonly #offline: OfflineStore
  readonly #running: Pick<LongRunning, 'signal'>
  readonly #table: string
  readonly #schema: Schema

  constructor(
    join: JoinDefinition,
    into: string,
    { offline, signal }: { readonly offline: OfflineStore } & LongRunning,
  ) {
    this.#join = join
    this.#offline = offline
    this.#running = signal === undefined ? {} : { signal }
    this.#table = `${into}.states.${join.alias}`
    this.#schema = stateSchema(join)
  }

  /** What states at a time are made of; null where the store cannot tell how many events there are. */
  async originAt(time: number): Promise<StateOrigin | null> {
    const { source } = this.#join.group
    if (source.kind === 'entitySource' || this.#offline.estimateRows === undefined) return null
    const events: number[] = []
    for (const part of eventParts(source)) {
      const before = { column: part.time, until: time }
      events.push(await this.#offline.estimateRows(part.name, { time: before, ...this.#running }))
    }
    const rows = events.reduce((sum, count) => sum + count, 0)
    return { text: canonicalJson({ columns: Object.keys(this.#schema), events }), rows }
  }

  /** The newest states at or before a time that are still of these features and of as many events as there are. */
  async find(time: number): Promise<FoundStates | null> {
    const days = (await this.#days()).filter(({ end }) => end <= time)
    for (const day of days.toReversed().slice(0, keptDays)) {
      const reading = { partitions: [day.partition], ...this.#running }
      const stored = await this.#offline.read(this.#table, { [madeOf]: 'string' }, reading)
      if (stored.rowCount === 0) continue
      const origin = await this.originAt(day.end)
      if (origin !== null && origin.text === stored.column(madeOf).get(0)) return { ...day, origin }
    }
    return null
  }

  /** The rows of a day, in batches. */
  rows({ partition }: FoundStates): AsyncIterable<Table> {
    return scanTable(this.#offline, this.#table, this.#schema, { partitions: [partition], ...this.#running })
  }

  /** Replaces the states of a day, and empties those of the day that is no longer kept. */
  async write(partition: string, { text }: StateOrigin, batches: AsyncIterable<Table>): Promise<void> {
    const schema: Schema = { ...this.#schema, [madeOf]: 'string' }
    const empty = tableFromRows(schema, [])
    const named = async function* (): AsyncGenerator<Table> {
      yield empty
      for await (const batch of batches) yield withText(batch, text)
    }
    await this.#offline.write(this.#table, named(), { partition, ...this.#running })
    const before = (await this.#days()).filter(day => compareStrings(day.partition, partition) < 0)
    const old = before.at(-keptDays)
    if (old !== undefined) await this.#offline.write(this.#table, empty, { partition: old.partition, ...this.#running })
  }

  async #days(): Promise<readonly StateDay[]> {
    const names = await this.#offline.partitions(this.#table, this.#running).catch(error => {
      if (error instanceof MissingPartitionError) return []
      throw error
    })
    return names.flatMap(partition => {
      const end = partitionEnd(partition)
      return end === null ? [] : [{ partition, end }]
    })
  }
}

function withText(table: Table, text: string): Table {
  const codes = new Int32Array(table.rowCount)
  const column = new Column('string', table.rowCount, { kind: 'string', codes, dictionary: [text], validity: null })
  const columns = table.columnNames.map(name => [name, table.column(name)] as const)
  return new Table([...columns, [madeOf, column]], table.rowCount)
}
