import { sparseSums } from '../features/evaluate/vector-steps.ts'
import type { VectorStep } from '../features/expression/expression.ts'
import type { Schema } from '../features/schema.ts'
import { float64Column } from '../features/table/build-column.ts'
import { type Block, Blocks, type DenseBlock, type SparseBlock } from './blocks.ts'
import { inSchemaOrder } from './in-schema-order.ts'
import { outputNames, type Program, readsExactly } from './program.ts'
import { readInputs } from './read-inputs.ts'
import { runProgram } from './run-program.ts'
import { type SteppedPart, stepsByPart } from './sparse-steps.ts'
import { steppedBlock } from './stepped-block.ts'

/**
 * What a program makes of blocks of which some are sparse, without writing out zeros: the bits that its expressions give. Null where that
 * cannot be, or where there is nothing sparse.
 */
export function overSparse(program: Program, given: Blocks): Blocks | null {
  if (program.overSparse === undefined || given.blocks.every(block => block.kind === 'dense')) return null
  const data = inSchemaOrder(given)
  if (!readsExactly(program.inputs, data.names)) return null
  const { blocks, rowCount } = data
  const { steps, components } = program.overSparse
  const put = outputNames(program.outputs)
  const [only] = blocks
  if (blocks.length === 1 && only?.kind === 'sparse') {
    const changed = steppedBlock(only, steps, rowCount, components === null ? put : [])
    return new Blocks([components === null ? changed : summed(changed, components, rowCount, put)], rowCount)
  }
  return components === null ? ofEach(program, data, steps) : null
}

/** Steps of each column by itself, over blocks of both kinds. */
function ofEach(program: Program, { blocks, rowCount }: Blocks, steps: readonly VectorStep[]): Blocks | null {
  const parts = stepsByPart(steps, blocks.map(blockWidth))
  if (parts === null) return null
  const put = outputNames(program.outputs)
  const changed = blocks.flatMap((block, index): readonly Block[] => {
    const { kept, steps: own } = parts[index] as SteppedPart
    if (block.kind === 'dense') return computed(program, block, kept, rowCount)
    const names = kept.map(place => put[place] as string)
    return [steppedBlock(block, own, rowCount, names)]
  })
  return new Blocks(changed, rowCount)
}

function blockWidth(block: Block): number {
  return block.kind === 'dense' ? block.columns.length : block.names.length
}

/** The outputs of a program at those places, of which each reads a column of this block. */
function computed(program: Program, block: DenseBlock, places: readonly number[], rowCount: number): readonly Block[] {
  const inputs: Schema = Object.fromEntries(block.columns.map(([name]) => [name, program.inputs[name] ?? 'float64']))
  const outputs = places.flatMap(place => program.outputs[place] ?? [])
  const part = { inputs, finite: program.finite.filter(name => Object.hasOwn(inputs, name)), outputs }
  return runProgram(part, readInputs(new Blocks([block], rowCount), inputs, 'the step')).blocks
}

function summed(
  { indptr, indices, values }: SparseBlock,
  components: readonly (readonly number[])[],
  rowCount: number,
  names: readonly string[],
): DenseBlock {
  const weights = components.map(component => Float64Array.from(component))
  const columns = names.map(() => new Float64Array(rowCount))
  const sums = new Float64Array(weights.length)
  for (let row = 0; row < rowCount; row++) {
    const [from, until] = [indptr[row] as number, indptr[row + 1] as number]
    const vector = {
      count: until - from,
      positions: indices.subarray(from, until),
      values: values.subarray(from, until),
    }
    sparseSums(vector, weights, sums, 0)
    for (let at = 0; at < sums.length; at++) (columns[at] as Float64Array)[row] = sums[at] as number
  }
  return {
    kind: 'dense',
    columns: names.map((name, at) => [name, float64Column(columns[at] as Float64Array)] as const),
  }
}
