import { ColumnTransformer, OneHotEncoder, Pipeline, SimpleImputer, StandardScaler, type Table } from 'bighead'
import { readParquet } from 'bighead/parquet'
import { numberColumns, wordColumns } from './data/mixed-columns.ts'

/** The inputs of a file that `mixedColumns` wrote. */
export function readMixed(path: string): Promise<Table<Record<string, 'float64' | 'string'>>> {
  const schema = Object.fromEntries([
    ...numberColumns.map(name => [name, 'float64'] as const),
    ...wordColumns.map(name => [name, 'string'] as const),
  ])
  return readParquet(path, schema)
}

/** Numbers imputed and scaled, words imputed and one-hot; not annotated, because its type says what it needs. */
export function mixedTransformer() {
  return new ColumnTransformer([
    [
      'numbers',
      new Pipeline([
        ['impute', new SimpleImputer({ strategy: 'median' })],
        ['scale', new StandardScaler()],
      ]),
      numberColumns,
    ],
    [
      'words',
      new Pipeline([
        ['impute', new SimpleImputer({ strategy: 'most_frequent' })],
        ['encode', new OneHotEncoder()],
      ]),
      wordColumns,
    ],
  ])
}
