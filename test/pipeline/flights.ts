import { tableFromRows } from '../../src/features/table/from-rows.ts'
import type { Table } from '../../src/features/table/table.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { OneHotEncoder } from '../../src/pipeline/transforms/encoders.ts'
import { SimpleImputer } from '../../src/pipeline/transforms/imputers.ts'
import { StandardScaler } from '../../src/pipeline/transforms/scalers.ts'

const columns = { delay: 'float64', hour: 'float64', origin: 'string', late: 'boolean' } as const

/** Sixty made-up flights with gaps. */
export const flights: Table<typeof columns> = tableFromRows(
  columns,
  Array.from({ length: 60 }, (_, index) => ({
    delay: index % 7 === 3 ? null : ((index * 37) % 50) - 10,
    hour: index % 11 === 5 ? null : (index * 5) % 24,
    origin: index % 13 === 6 ? null : index % 2 === 0 ? 'SEA' : 'SFO',
    late: ((index * 37) % 50) + (index % 4) * 4 > 30,
  })),
)

/** The shape of the quickstart's pipeline. */
export function flightModel() {
  return new Pipeline([
    [
      'prepare',
      new ColumnTransformer([
        [
          'numbers',
          new Pipeline([
            ['impute', new SimpleImputer({ strategy: 'median' })],
            ['scale', new StandardScaler()],
          ]),
          ['delay', 'hour'],
        ],
        ['words', new OneHotEncoder({ handleUnknown: 'ignore', maxCategories: 40 }), ['origin']],
      ]),
    ],
    ['model', new LogisticRegression({ c: 1 })],
  ])
}
