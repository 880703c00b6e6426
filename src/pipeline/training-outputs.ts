import type { Schema } from '../features/schema.ts'
import { Table } from '../features/table/table.ts'
import { type Block, Blocks } from './blocks.ts'
import { featureProgram } from './estimators/feature-program.ts'
import { type ColumnTransformerParams, finishOutput, outputName } from './fitted-column-transformer.ts'
import { column } from './program.ts'
import { readInputs } from './read-inputs.ts'
import { runProgram } from './run-program.ts'

/** What a part gave in training. */
export interface PartOutputs {
  readonly part: string
  readonly outputs: Blocks
}

/** What `passthrough` gives. */
export function passedOn(data: Blocks): Blocks {
  const program = featureProgram(data.columnTypes)
  return runProgram(program, readInputs(data, program.inputs, 'passthrough'))
}

/** What all parts gave, with the names and weights that the program of the column transformer gives them. */
export function sideBySide(parts: readonly PartOutputs[], params: ColumnTransformerParams, rowCount: number): Blocks {
  const blocks = parts.flatMap(({ part, outputs }) =>
    outputs.blocks.map(block => finished(block, part, params, rowCount)),
  )
  return new Blocks(blocks, rowCount)
}

function finished(block: Block, part: string, params: ColumnTransformerParams, rowCount: number): Block {
  if (block.kind === 'sparse') {
    const weight = params.transformerWeights[part] ?? 1
    const names = block.names.map(name => outputName(name, part, params))
    return { ...block, names, values: weight === 1 ? block.values : block.values.map(value => value * weight) }
  }
  const inputs: Schema = Object.fromEntries(block.columns.map(([name, { type }]) => [name, type]))
  const outputs = Object.entries(inputs).map(([name, type]) =>
    finishOutput({ kind: 'dense', name, type, expression: column(name) }, part, params),
  )
  const done = runProgram({ inputs, finite: [], outputs }, new Table(block.columns, rowCount))
  return { kind: 'dense', columns: done.names.map(name => [name, done.column(name)] as const) }
}
