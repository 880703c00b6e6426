import { type DataType, isNumeric, type Schema } from '../../features/schema.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import type { Blocks } from '../../pipeline/blocks.ts'
import type { Program } from '../../pipeline/program.ts'
import { compileProgramRow } from '../../pipeline/run-program.ts'
import { kindOfType, missingText } from './value.ts'

/** Rows of features as ONNX has them: numbers row after row, NaN where missing, and texts apart. */
export interface FeatureCells {
  readonly count: number
  readonly numbers: Float64Array
  readonly texts: readonly string[]
}

/** Which features are numbers and which are texts, in order. */
export interface FeatureKinds {
  readonly numbers: number
  readonly texts: number
  /** For each feature whether it is a text, and its place among its kind. */
  readonly places: readonly { readonly isText: boolean; readonly at: number }[]
}

/** The kinds of features of some types. */
export function featureKinds(types: readonly DataType[]): FeatureKinds {
  let numbers = 0
  let texts = 0
  const places = types.map(type => {
    const isText = kindOfType(type) === 'text'
    return { isText, at: isText ? texts++ : numbers++ }
  })
  return { numbers, texts, places }
}

/** The rows of blocks from one to another. */
export function cellsOfBlocks(
  { blocks }: Blocks,
  { numbers, texts, places }: FeatureKinds,
  [from, to]: readonly [number, number],
): FeatureCells {
  const count = to - from
  const cells = { count, numbers: new Float64Array(count * numbers), texts: Array<string>(count * texts) }
  let feature = 0
  for (const block of blocks) {
    if (block.kind === 'dense') {
      for (const [, column] of block.columns) {
        const { isText, at } = places[feature++] ?? { isText: false, at: 0 }
        if (isText) fillTexts(column, from, to, cells.texts, texts, at)
        else fillNumbers(column, from, to, cells.numbers, numbers, at)
      }
      continue
    }
    const start = places[feature]?.at ?? 0
    for (let row = from; row < to; row++) {
      const end = block.indptr[row + 1] as number
      for (let k = block.indptr[row] as number; k < end; k++)
        cells.numbers[(row - from) * numbers + start + (block.indices[k] as number)] = block.values[k] as number
    }
    feature += block.names.length
  }
  return cells
}

/** What turns rows, whose values come in the order of the schema, into features. */
export function cellsOfRows(
  program: Program,
  schema: Schema,
  { numbers, texts, places }: FeatureKinds,
): (rows: readonly (readonly unknown[])[]) => FeatureCells {
  const { outputs, begin } = compileProgramRow(program, schema)
  return rows => {
    const count = rows.length
    const cells = { count, numbers: new Float64Array(count * numbers), texts: Array<string>(count * texts) }
    for (const [row, values] of rows.entries()) {
      begin(values)
      for (const output of outputs) {
        const { isText, at } = places[output.start] ?? { isText: false, at: 0 }
        if (output.kind === 'sparse') {
          const vector = output.vector(values)
          for (let k = 0; k < vector.count; k++)
            cells.numbers[row * numbers + at + (vector.positions[k] as number)] =
              (vector.values[k] as number) * output.weight
        } else if (isText) cells.texts[row * texts + at] = textOf(output.value(values))
        else cells.numbers[row * numbers + at] = numberOf(output.value(values))
      }
    }
    return cells
  }
}

function fillNumbers(column: Column, from: number, to: number, into: Float64Array, width: number, at: number): void {
  const { data, type } = column
  if (data.kind === 'number' && isNumeric(type)) {
    const { values, validity } = data
    for (let row = from; row < to; row++)
      into[(row - from) * width + at] = validity === null || isSet(validity, row) ? (values[row] as number) : Number.NaN
    return
  }
  for (let row = from; row < to; row++) into[(row - from) * width + at] = numberOf(column.get(row))
}

function fillTexts(column: Column, from: number, to: number, into: string[], width: number, at: number): void {
  for (let row = from; row < to; row++) into[(row - from) * width + at] = textOf(column.get(row))
}

function numberOf(value: unknown): number {
  return value === null || value === undefined ? Number.NaN : Number(value)
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? missingText : String(value)
}
