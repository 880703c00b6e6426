import type { Schema } from '../../features/schema.ts'
import { columnFromExact } from '../../features/table/build-column.ts'
import { Blocks } from '../blocks.ts'
import { termNames } from './text-columns.ts'

/** The terms whose numbers are not 0, in the order of the vocabulary: a list for each row, in a column for each input. */
export function termsOfBlocks(outputs: Blocks, inputs: Schema, vocabulary: readonly (readonly string[])[]): Blocks {
  const columns = Object.keys(inputs).map((name, index) => {
    const terms = vocabulary[index] ?? []
    const codes = new Map(termNames(inputs, name, terms).map((output, code) => [output, code]))
    const found = Array.from({ length: outputs.rowCount }, (): number[] => [])
    forEachNumber(outputs, codes, (row, code) => found[row]?.push(code))
    const lists = found.map(row => row.sort((left, right) => left - right).map(code => terms[code] as string))
    return [name, columnFromExact({ list: 'string' }, lists)] as const
  })
  return new Blocks([{ kind: 'dense', columns }], outputs.rowCount)
}

/** Every number that is not 0 in the columns that have a code. */
export function forEachNumber(
  { blocks, rowCount }: Blocks,
  codes: ReadonlyMap<string, number>,
  take: (row: number, code: number, value: number) => void,
): void {
  for (const block of blocks) {
    if (block.kind === 'sparse') {
      for (let row = 0; row < rowCount; row++) {
        for (let k = block.indptr[row] ?? 0; k < (block.indptr[row + 1] ?? 0); k++) {
          const code = codes.get(block.names[block.indices[k] ?? -1] ?? '')
          const value = block.values[k] ?? 0
          if (code !== undefined && value !== 0) take(row, code, value)
        }
      }
      continue
    }
    for (const [name, column] of block.columns) {
      const code = codes.get(name)
      for (let row = 0; code !== undefined && row < rowCount; row++) {
        const value = Number(column.get(row) ?? 0)
        if (value !== 0) take(row, code, value)
      }
    }
  }
}
