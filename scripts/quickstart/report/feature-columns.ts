import type { Column, Schema, Table } from 'bighead'
import type { NumericFeature, WordFeature } from './report-data.ts'

/** The features of both halves as the report plots them: numbers as numbers, texts as words; times and lists are left out. */
export function featureColumns(
  train: Table,
  test: Table,
): { readonly numbers: NumericFeature[]; readonly words: WordFeature[] } {
  const types: Schema = train.columnTypes
  const named = (kinds: readonly unknown[]) => Object.keys(types).filter(name => kinds.includes(types[name]))
  return {
    numbers: named(['float64', 'int64', 'int32']).map(name => ({
      name,
      train: numbersOf(train.column(name)),
      test: numbersOf(test.column(name)),
    })),
    words: named(['string']).map(name => ({
      name,
      train: wordsOf(train.column(name)),
      test: wordsOf(test.column(name)),
    })),
  }
}

/** The numbers of a column; NaN is missing. */
function numbersOf({ data, length }: Column): Float64Array {
  if (data.kind !== 'number') return new Float64Array(length).fill(Number.NaN)
  const numbers = Float64Array.from(data.values.subarray(0, length))
  const { validity } = data
  if (validity === null) return numbers
  for (let row = 0; row < length; row++) if (isMissing(validity, row)) numbers[row] = Number.NaN
  return numbers
}

/** The words of a column; null is missing. */
function wordsOf({ data, length }: Column): readonly (string | null)[] {
  const words = new Array<string | null>(length).fill(null)
  if (data.kind !== 'string') return words
  const { codes, dictionary, validity } = data
  for (let row = 0; row < length; row++) {
    if (validity === null || !isMissing(validity, row)) words[row] = dictionary[codes[row] as number] ?? null
  }
  return words
}

function isMissing(validity: Uint8Array, row: number): boolean {
  return (((validity[row >> 3] as number) >> (row & 7)) & 1) === 0
}
