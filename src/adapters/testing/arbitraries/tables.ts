import fc from 'fast-check'
import type { Row, Schema, Value } from '../../../features/schema.ts'
import { columnFromExact } from '../../../features/table/build-column.ts'
import { sliceTable, takeTable } from '../../../features/table/reshape.ts'
import { Table } from '../../../features/table/table.ts'
import { values } from './values.ts'

/** How many rows to make. */
export interface TableOptions {
  /** Default 0. */
  readonly minRows?: number
  /** Default 20. */
  readonly maxRows?: number
}

/** Random rows of a schema: exact values, null where missing, special values among them. */
export function rows<const S extends Schema>(schema: S): fc.Arbitrary<Row<S>> {
  const columns = Object.entries(schema).map(([name, type]) => [name, values(type)])
  return fc.record(Object.fromEntries(columns), { noNullPrototype: true }) as fc.Arbitrary<Row<S>>
}

/** Random tables of a schema. Some are slices and selections of larger ones, so that their memory looks as it does in practice. */
export function tables<const S extends Schema>(schema: S, options: TableOptions = {}): fc.Arbitrary<Table<S>> {
  const { minRows = 0, maxRows = 20 } = options
  return fc
    .tuple(fc.array(rows(schema), { minLength: minRows, maxLength: maxRows }), fc.nat(4), fc.nat(4), fc.boolean())
    .map(([body, before, after, taken]) => {
      const filler = body.length === 0 ? [] : [...Array<Row<S>>(before), ...Array<Row<S>>(after)].map(() => body[0])
      const all = [...filler.slice(0, before), ...body, ...filler.slice(before)] as Row<S>[]
      const whole = tableOf(schema, all)
      const start = body.length === 0 ? 0 : before
      if (!taken) return sliceTable(whole, start, start + body.length)
      return takeTable(
        whole,
        Int32Array.from(body, (_, index) => start + index),
      )
    })
}

function tableOf<S extends Schema>(schema: S, body: readonly Row<S>[]): Table<S> {
  const columns = Object.entries(schema).map(([name, type]) => {
    const cells = body.map(row => row[name] as Value<typeof type> | null)
    return [name, columnFromExact(type, cells)] as const
  })
  return new Table<S>(columns, body.length)
}
