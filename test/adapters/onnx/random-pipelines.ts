import fc from 'fast-check'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'
import { ColumnTransformer } from '../../../src/pipeline/column-transformer.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { OneHotEncoder, OrdinalEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import { SimpleImputer } from '../../../src/pipeline/transforms/imputers.ts'
import { MinMaxScaler, StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'

const numbers = fc.option(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(1e8, 1e8 + 1, 0.1),
  ),
)
const cities = fc.option(fc.constantFrom('SEA', 'SFO', '', 'é', 'e\u0301', '\u{1F600}', '\uFF5E', 'nan'))
/** The cells of random rows. */
export const rows = fc.array(fc.tuple(numbers, numbers, cities, cities, fc.boolean(), fc.option(fc.boolean())), {
  minLength: 4,
  maxLength: 20,
})

/** The rows as a table. */
export function tableOf(cells: readonly (readonly unknown[])[]): Table {
  const types = [
    ['a', 'float64'],
    ['b', 'float64'],
    ['city', 'string'],
    ['to', 'string'],
    ['late', 'boolean'],
    ['sure', 'boolean'],
  ] as const
  const columns = types.map(
    ([name, type], index) => [name, columnFromExact(type, cells.map(row => row[index]) as never)] as const,
  )
  return new Table(columns, cells.length)
}

const imputers = [
  new SimpleImputer({ addIndicator: true }),
  new SimpleImputer({ strategy: 'median', keepEmptyFeatures: true }),
  new SimpleImputer({ strategy: 'most_frequent', missingValues: 3 }),
  new SimpleImputer({ strategy: 'constant', fillValue: -1 }),
] as const
const scalers = [
  new StandardScaler(),
  new StandardScaler({ withMean: false }),
  new MinMaxScaler(),
  new MinMaxScaler({ clip: true }),
] as const
const encoders = [
  new OneHotEncoder({ handleUnknown: 'ignore' }),
  new OneHotEncoder({ handleUnknown: 'infrequent_if_exist', maxCategories: 3, sparseOutput: false }),
  new OneHotEncoder({ handleUnknown: 'ignore', drop: 'first' }),
  new OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue: -1 }),
] as const
/** Which imputer, scaler and encoders a random transformer has. */
export const indices = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3))

/** A column transformer of existing kinds. */
export function randomTransformer([imputer, scaler, encoder, other]: readonly number[]): ColumnTransformer {
  return new ColumnTransformer(
    [
      [
        'numbers',
        new Pipeline([
          ['impute', imputers[imputer ?? 0] as SimpleImputer],
          ['scale', scalers[scaler ?? 0] as StandardScaler],
        ]),
        ['a', 'b'],
      ],
      ['words', encoders[encoder ?? 0] as OneHotEncoder, ['city', 'late']],
      ['codes', encoders[other ?? 0] as OrdinalEncoder, ['to', 'sure']],
    ] as never,
    { verboseFeatureNames: true, transformerWeights: { words: 2 } },
  )
}

/** The table with a target `y`. */
export function withTarget(table: Table, type: 'float64' | 'string', cells: readonly unknown[]): never {
  const columns = table.columnNames.map(name => [name, table.column(name)] as const)
  return new Table([...columns, ['y', columnFromExact(type, cells as never)] as const], table.rowCount) as never
}
