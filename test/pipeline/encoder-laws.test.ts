import fc from 'fast-check'
import { test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import type { DataType } from '../../src/features/schema.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { Table } from '../../src/features/table/table.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import {
  CatBoostEncoder,
  CountEncoder,
  CrossFeatures,
  JamesSteinEncoder,
  LeaveOneOutEncoder,
  MEstimateEncoder,
  RareLabelEncoder,
  TargetEncoder,
  WOEEncoder,
} from '../../src/pipeline/transforms/encoders.ts'

const city = fc.constantFrom('SEA', 'SFO', '', 'é', '\u{1F600}', '\uFF5E', null)
const code = fc.constantFrom(0, 1.5, -2, null, Number.NaN)
const paid = fc.integer({ min: -40, max: 40 }).map(quarters => quarters / 4)
const amounts = {
  tables: tablesOf({ city, code, paid }, { city: 'string', code: 'float64', paid: 'float64' }),
  runs: 10,
}
const late = { tables: tablesOf({ city, late: fc.boolean() }, { city: 'string', late: 'boolean' }), runs: 10 }
const both = late.tables.filter(table => new Set(table.column('late').toArray()).size === 2)
const sometimes = { tables: both, runs: 10 }
const grade = fc.constantFrom('a', 'b', 'c')
const grades = { tables: tablesOf({ city, grade }, { city: 'string', grade: 'string' }), runs: 10 }

transformLaws(test, () => new TargetEncoder(), { ...amounts, target: 'paid' })
transformLaws(test, () => new TargetEncoder({ smooth: 2 }), { ...late, target: 'late' })
transformLaws(test, () => new TargetEncoder({ targetType: 'multiclass' }), { ...grades, target: 'grade' })
const textual = { tables: tablesOf({ city, part: city }, { city: 'string', part: 'string' }), runs: 10 }
transformLaws(test, () => new RareLabelEncoder({ minFrequency: 3 }), textual)
transformLaws(test, () => new CrossFeatures(), textual)
transformLaws(test, () => new CountEncoder({ normalize: true }), amounts)
transformLaws(test, () => new MEstimateEncoder({ handleUnknown: 'error' }), { ...amounts, target: 'paid' })
transformLaws(test, () => new WOEEncoder(), { ...sometimes, target: 'late' })
transformLaws(test, () => new JamesSteinEncoder({ handleMissing: 'return_nan' }), { ...amounts, target: 'paid' })
transformLaws(test, () => new LeaveOneOutEncoder({ handleUnknown: 'return_nan' }), { ...amounts, target: 'paid' })
transformLaws(test, () => new CatBoostEncoder({ a: 2 }), { ...amounts, target: 'paid' })
transformLaws(
  test,
  () =>
    new ColumnTransformer([['city', new TargetEncoder({ categories: [['SEA', 'SFO']], cv: 2 }), ['city']]], {
      remainder: 'passthrough',
    }),
  { ...amounts, target: 'paid', except: { infinity: 'what is passed on is not looked at' } },
)

/** Tables of at least four rows, of one random value per cell. */
function tablesOf(
  cells: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  types: Readonly<Record<string, DataType>>,
): fc.Arbitrary<Table> {
  const row = fc.tuple(...Object.values(cells))
  return fc.array(row, { minLength: 4, maxLength: 15 }).map(rows => {
    const columns = Object.entries(types).map(([name, type], index) => {
      const values = rows.map(each => each[index])
      return [name, columnFromExact(type, values as never[])] as const
    })
    return new Table(columns, rows.length) as Table
  })
}
