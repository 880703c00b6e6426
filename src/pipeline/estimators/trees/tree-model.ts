import { ColumnTypeError } from '../../../features/errors/column-errors.ts'
import type { Schema } from '../../../features/schema.ts'
import type { Blocks } from '../../blocks.ts'
import type { TreeForm } from '../../model-form.ts'
import { outputNames, type Program } from '../../program.ts'
import type { RowModel } from '../../row-model.ts'
import { compileProgramRow } from '../../run-program.ts'
import { type Link, linkOf } from '../link.ts'
import { seenBy, slotSource } from './slot-source.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'
import { walkRow, walkRows } from './walk.ts'
import { type WalkPlan, walkPlan } from './walk-plan.ts'

/** Trees as an estimator's model: their sums, seen through a link. */
export interface TreeModel extends RowModel {
  readonly form: TreeForm
  /** The sums before the link, row after row. */
  margins(features: Blocks): Float64Array
}

/** So many rows are walked through a tree before the next tree comes: their slots stay in the first-level cache. */
const blockRows = 64

/** So many slots at most are filled at a time, where there is more than one row. */
const blockSlots = 8192

/** Trees as a model; null is NaN, and ±Infinity is a number like others. */
export function treeModel(trees: TreeEnsemble, link: Link, subject: string): TreeModel {
  const plan = walkPlan(trees)
  const { width, write } = linkOf(link, trees.outputs)
  const { outputs } = trees
  return {
    width,
    form: { kind: 'trees', trees, link },
    margins: features => marginsOf(plan, features, subject),
    ofBlocks: features => {
      const margins = marginsOf(plan, features, subject)
      const values = new Float64Array(features.rowCount * width)
      for (let row = 0; row < features.rowCount; row++) write(margins, row * outputs, values, row * width)
      return values
    },
    compileRow: (program, schema) => {
      const margin = compileMargins(plan, program, schema, subject)
      const sums = new Float64Array(outputs)
      return (values, into) => {
        margin(values, sums)
        write(sums, 0, into, 0)
      }
    },
  }
}

function marginsOf(plan: WalkPlan, features: Blocks, subject: string): Float64Array {
  const { base, outputs, divisor } = plan.trees
  const fill = slotSource(features, plan, subject)
  const width = plan.slots.length
  const rows = Math.max(4, Math.min(blockRows, Math.floor(blockSlots / Math.max(width, 1)) & ~3))
  const block = new Float64Array(rows * width)
  const sums = new Float64Array(rows * outputs)
  const margins = new Float64Array(features.rowCount * outputs)
  for (let start = 0; start < features.rowCount; start += rows) {
    const count = Math.min(rows, features.rowCount - start)
    fill(start, count, block)
    for (let at = 0; at < sums.length; at++) sums[at] = base[at % outputs] as number
    walkRows(plan, block, count, sums)
    margins.set(sums.subarray(0, count * outputs), start * outputs)
  }
  if (divisor !== 1) for (let at = 0; at < margins.length; at++) margins[at] = (margins[at] as number) / divisor
  return margins
}

/** The sums of one row, whose values come in the order of the schema. */
function compileMargins(
  plan: WalkPlan,
  program: Program,
  schema: Schema,
  subject: string,
): (values: readonly unknown[], into: Float64Array) => void {
  const { roots, output, base, divisor, outputs } = plan.trees
  const fill = compileSlots(plan, program, schema, subject)
  const isSingle = plan.trees.precision === 'float32'
  const block = new Float64Array(plan.slots.length)
  return (values, into) => {
    fill(values, block)
    into.set(base)
    for (let tree = 0; tree < output.length; tree++) {
      const at = output[tree] as number
      const sum = (into[at] as number) + (plan.value[walkRow(plan, roots[tree] as number, block, 0)] as number)
      into[at] = isSingle ? Math.fround(sum) : sum
    }
    if (divisor !== 1) for (let at = 0; at < outputs; at++) into[at] = (into[at] as number) / divisor
  }
}

/** A slot and its place in a row of slots. */
interface PlacedSlot {
  readonly index: number
  readonly slot: WalkPlan['slots'][number]
}

function fillSlots(placed: readonly PlacedSlot[] | undefined, x: number, into: Float64Array): void {
  if (placed === undefined) return
  for (let at = 0; at < placed.length; at++) {
    const { index, slot } = placed[at] as PlacedSlot
    into[index] = seenBy(slot, x)
  }
}

/** Writes one row's slots; `into` is only ever written here. */
function compileSlots(
  { slots }: WalkPlan,
  program: Program,
  schema: Schema,
  subject: string,
): (values: readonly unknown[], into: Float64Array) => void {
  const { outputs, begin, width } = compileProgramRow(program, schema)
  const names = outputNames(program.outputs)
  const slotsOf: PlacedSlot[][] = Array.from({ length: width }, () => [])
  for (const [index, slot] of slots.entries()) slotsOf[slot.feature]?.push({ index, slot })
  const rest = Float64Array.from(slots, slot => seenBy(slot, 0))
  return (values, into) => {
    begin(values)
    into.set(rest)
    for (let k = 0; k < outputs.length; k++) {
      const output = outputs[k] as (typeof outputs)[number]
      if (output.kind === 'sparse') {
        const { count, positions, values: numbers } = output.vector(values)
        for (let at = 0; at < count; at++) {
          fillSlots(slotsOf[output.start + (positions[at] as number)], (numbers[at] as number) * output.weight, into)
        }
        continue
      }
      const x = output.value(values) ?? Number.NaN
      if (typeof x !== 'number') {
        throw new ColumnTypeError(names[output.start] ?? '', `the input of ${subject}`, typeof x, 'a number')
      }
      fillSlots(slotsOf[output.start], x, into)
    }
  }
}
