import type { Schema, Table } from 'bighead'
import type { NumericFeature, WordFeature } from './report-data.ts'

/** The features of both halves as the report plots them: numbers as numbers, texts as words; times and lists are left out. */
export function featureColumns(
  train: Table,
  test: Table,
): { readonly numbers: NumericFeature[]; readonly words: WordFeature[] } {
  const types: Schema = train.columnTypes
  const named = (kinds: readonly unknown[]) => Object.keys(types).filter(name => kinds.includes(types[name]))
  const numbersOf = (table: Table, name: string) =>
    Float64Array.from(table.column(name).toArray() as (number | null)[], value => value ?? Number.NaN)
  const wordsOf = (table: Table, name: string) => table.column(name).toArray() as (string | null)[]
  return {
    numbers: named(['float64', 'int64', 'int32']).map(name => ({
      name,
      train: numbersOf(train, name),
      test: numbersOf(test, name),
    })),
    words: named(['string']).map(name => ({ name, train: wordsOf(train, name), test: wordsOf(test, name) })),
  }
}
