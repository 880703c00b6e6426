import type { EntitySourceDefinition, MutationsDefinition } from '../definition/definition.ts'
import { InvalidValueError } from '../errors/column-errors.ts'
import { lowerBound } from '../lower-bound.ts'
import type { Schema } from '../schema.ts'
import { isSet } from '../table/column.ts'
import { sliceTable, takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import { orderByTime } from './radix-order.ts'
import { readOptions } from './read-events.ts'
import { timesOf } from './source-times.ts'

/** Changes of entities in order of their times. */
export interface Mutations {
  /** The rows before or after each change, with the columns that are needed. */
  readonly stored: Table
  readonly times: Float64Array
  /** 1 where the row is the one before the change. */
  readonly before: Uint8Array
}

/**
 * Reads the changes with `from <= time < until`.
 *
 * @throws {InvalidValueError} where a row does not say whether it is the one before the change.
 */
export async function readMutations(
  source: EntitySourceDefinition,
  mutations: MutationsDefinition,
  needed: Schema,
  range: { readonly from: number; readonly until: number },
  input: Pick<BackfillInput, 'offline' | 'signal'>,
): Promise<Mutations> {
  const schema: Schema = { ...needed, [mutations.time]: 'timestamp', [mutations.before]: 'boolean' }
  const time = { column: mutations.time, ...range }
  const read = await input.offline.read(mutations.name, schema, { time, ...readOptions(source, input) })
  const table = takeTable(read, orderByTime(timesOf(read.column(mutations.time))))
  const { data } = table.column(mutations.before)
  if (data.kind !== 'boolean') throw new TypeError('the column before is boolean')
  for (let row = 0; data.validity !== null && row < table.rowCount; row++) {
    if (isSet(data.validity, row)) continue
    const detail = `a row of \`${mutations.name}\` does not say whether it is the one before the change; write true or false.`
    throw new InvalidValueError(mutations.before, null, detail)
  }
  return {
    stored: table.select(Object.keys(needed)),
    times: timesOf(table.column(mutations.time)),
    before: data.values,
  }
}

/** The changes with `from <= time < until`. */
export function sliceMutations({ stored, times, before }: Mutations, from: number, until: number): Mutations {
  const [start, end] = [lowerBound(times, from), lowerBound(times, until)]
  return {
    stored: sliceTable(stored, start, end),
    times: times.subarray(start, end),
    before: before.subarray(start, end),
  }
}
