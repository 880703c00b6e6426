import fc from 'fast-check'
import { test } from 'vitest'
import { tables } from '../../src/adapters/testing/arbitraries/tables.ts'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { Table } from '../../src/features/table/table.ts'
import { columnsOfType } from '../../src/pipeline/column-selection.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { OneHotEncoder, OrdinalEncoder } from '../../src/pipeline/transforms/encoders.ts'
import { SimpleImputer } from '../../src/pipeline/transforms/imputers.ts'
import { MinMaxScaler, StandardScaler } from '../../src/pipeline/transforms/scalers.ts'

const words = tables({ city: 'string', late: 'boolean', day: 'date' }, { minRows: 1, maxRows: 12 })
const few = mixed(fc.constantFrom('SEA', 'SFO', '', 'é', '\u{1F600}', '\uFF5E', null))

transformLaws(test, () => new StandardScaler())
transformLaws(test, () => new StandardScaler({ withMean: false }))
transformLaws(test, () => new MinMaxScaler({ featureRange: [-1, 2], clip: true }))
transformLaws(test, () => new SimpleImputer({ addIndicator: true }))
transformLaws(test, () => new SimpleImputer({ strategy: 'median', keepEmptyFeatures: true }), {
  except: { parts: 'a median cannot be merged' },
})
transformLaws(test, () => new SimpleImputer({ strategy: 'most_frequent', missingValues: 'nan' }))
transformLaws(test, () => new SimpleImputer({ strategy: 'constant', fillValue: -1, missingValues: 0 }))
transformLaws(test, () => new SimpleImputer({ strategy: 'most_frequent', addIndicator: true }), { tables: few })
transformLaws(test, () => new OneHotEncoder())
transformLaws(test, () => new OneHotEncoder({ handleUnknown: 'ignore', drop: 'if_binary' }), { tables: words })
transformLaws(
  test,
  () => new OneHotEncoder({ handleUnknown: 'infrequent_if_exist', maxCategories: 3, sparseOutput: false }),
  { tables: few, except: { inverse: 'infrequent categories come back as one' } },
)
transformLaws(test, () => new OrdinalEncoder(), { tables: words })
transformLaws(
  test,
  () => new OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue: -1, minFrequency: 2 }),
  {
    tables: few,
    except: { inverse: 'infrequent categories come back as one' },
  },
)
transformLaws(
  test,
  () =>
    new Pipeline([
      ['impute', new SimpleImputer({ strategy: 'median' })],
      ['scale', new StandardScaler()],
      ['squeeze', new MinMaxScaler({ clip: true })],
    ]),
)
transformLaws(
  test,
  () =>
    new ColumnTransformer(
      [
        [
          'numbers',
          new Pipeline([
            ['impute', new SimpleImputer()],
            ['scale', new StandardScaler()],
          ]),
          columnsOfType('float64'),
        ],
        ['words', new OneHotEncoder({ handleUnknown: 'ignore', minFrequency: 2 }), /^city$/],
        ['codes', new OneHotEncoder({ handleUnknown: 'ignore' }), ['count']],
        ['counts', new StandardScaler(), ['count']],
      ],
      { transformerWeights: { words: 2, numbers: 0.5 } },
    ),
  { tables: few },
)
transformLaws(
  test,
  () =>
    new Pipeline([
      ['encode', new ColumnTransformer([['city', new OneHotEncoder({ handleUnknown: 'ignore' }), ['city']]])],
      ['scale', new StandardScaler()],
    ]),
  { tables: few, except: { infinity: 'only strings are read' } },
)

/** A string, a number and a count. */
function mixed(city: fc.Arbitrary<string | null>): fc.Arbitrary<Table> {
  const amount = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.constantFrom(null, Number.NaN))
  const row = fc.tuple(city, amount, fc.option(fc.integer({ min: 0, max: 3 })))
  return fc.array(row, { minLength: 1, maxLength: 15 }).map(rows => {
    const columns = [
      [
        'city',
        columnFromExact(
          'string',
          rows.map(([value]) => value),
        ),
      ],
      [
        'amount',
        columnFromExact(
          'float64',
          rows.map(([, value]) => value),
        ),
      ],
      [
        'count',
        columnFromExact(
          'int32',
          rows.map(([, , value]) => value),
        ),
      ],
    ] as const
    return new Table(columns, rows.length) as Table
  })
}
