import fc from 'fast-check'
import type { DataType, Schema } from '../../../src/features/schema.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import type { Column } from '../../../src/features/table/column.ts'
import { Table } from '../../../src/features/table/table.ts'

export const scalarTypes = [
  ...(['boolean', 'int32', 'int64', 'bigint', 'float32', 'float64', 'string', 'binary', 'timestamp', 'date'] as const),
]

export const anyType: fc.Arbitrary<DataType> = fc.letrec<{ type: DataType }>(tie => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: fc.constantFrom<DataType>(...scalarTypes), weight: 5 },
    { arbitrary: tie('type').map((list): DataType => ({ list })), weight: 2 },
    { arbitrary: tie('type').map((map): DataType => ({ map })), weight: 1 },
    {
      arbitrary: fc
        .dictionary(fc.constantFrom('a', 'b', 'c'), tie('type'), { minKeys: 1, maxKeys: 2, noNullPrototype: true })
        .map((struct): DataType => ({ struct })),
      weight: 1,
    },
  ),
})).type

const text = fc.oneof(
  fc.constantFrom('', 'SEA', 'SFO', 'é', '\u{1F600}', '\uFFFD'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)

/** Exact values of a type, null now and then. */
export function valuesOf(type: DataType, nulls = true): fc.Arbitrary<unknown> {
  const present = presentValues(type)
  return nulls ? fc.option(present, { nil: null, freq: 4 }) : present
}

function presentValues(type: DataType): fc.Arbitrary<unknown> {
  if (type === 'boolean') return fc.boolean()
  if (type === 'int32') return fc.integer()
  if (type === 'date') return fc.integer({ min: -1e8, max: 1e8 })
  if (type === 'int64') return fc.maxSafeInteger()
  if (type === 'bigint') return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  if (type === 'float32') return fc.float()
  if (type === 'float64') return fc.double()
  if (type === 'string') return text
  if (type === 'binary') return fc.uint8Array({ maxLength: 5 })
  if (type === 'timestamp') return fc.integer({ min: -8.64e15, max: 8.64e15 })
  if (typeof type === 'string') throw new Error(type)
  if ('list' in type) return fc.array(valuesOf(type.list), { maxLength: 4 })
  if ('map' in type) {
    const entry = fc.tuple(fc.constantFrom('a', 'b', '__proto__', '', '10', '2'), valuesOf(type.map))
    return fc.uniqueArray(entry, { selector: ([key]) => key, maxLength: 4 }).map(entries => new Map(entries))
  }
  return fc.record(Object.fromEntries(Object.entries(type.struct).map(([name, field]) => [name, valuesOf(field)])), {
    noNullPrototype: true,
  })
}

/** A column of the type built from exact values. */
export function columnOf(type: DataType, length: number): fc.Arbitrary<Column> {
  return fc
    .boolean()
    .chain(nulls => fc.array(valuesOf(type, nulls), { minLength: length, maxLength: length }))
    .map(values => columnFromExact(type, values as never))
}

/** Tables of random schemas, some without rows. */
export function anyTable(types: fc.Arbitrary<DataType> = anyType, maxRows = 40): fc.Arbitrary<Table> {
  const schema = fc.dictionary(fc.constantFrom('a', 'b', 'time', 'origin', 'Z9'), types, {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  })
  return fc
    .tuple(schema as fc.Arbitrary<Schema>, fc.nat({ max: maxRows }))
    .chain(([columns, rows]) =>
      fc
        .record(Object.fromEntries(Object.entries(columns).map(([n, t]) => [n, columnOf(t, rows)])))
        .map(record => new Table(Object.entries(record), rows)),
    )
}
