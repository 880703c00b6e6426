import { ColumnTypeError } from '../../../features/errors/column-errors.ts'
import type { Schema } from '../../../features/schema.ts'
import type { Blocks } from '../../blocks.ts'
import type { TreeForm } from '../../model-form.ts'
import { outputNames, type Program } from '../../program.ts'
import type { RowModel } from '../../row-model.ts'
import { compileProgramRow } from '../../run-program.ts'
import { type Link, linkOf } from '../link.ts'
import { treeMargins } from './margins.ts'
import { seenBy } from './slot-source.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'
import { type WalkPlan, walkPlan } from './walk-plan.ts'
import { walkRows } from './walk-rows.ts'

/** Trees as an estimator's model: their sums, seen through a link. */
export interface TreeModel extends RowModel {
  readonly form: TreeForm
  /** The sums before the link, row after row. */
  margins(features: Blocks): Float64Array
}

/** Trees as a model; null is NaN, and ±Infinity is a number like others. */
export function treeModel(
  trees: TreeEnsemble,
  link: Link,
  subject: string,
  plan: WalkPlan = walkPlan(trees),
): TreeModel {
  const { width, write } = linkOf(link, trees.outputs)
  const { outputs } = trees
  const marginsOf = treeMargins(plan, subject)
  return {
    width,
    form: { kind: 'trees', trees, link },
    margins: marginsOf,
    ofBlocks: features => {
      const margins = marginsOf(features)
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

/** The sums of one row, whose values come in the order of the schema. */
function compileMargins(
  plan: WalkPlan,
  program: Program,
  schema: Schema,
  subject: string,
): (values: readonly unknown[], into: Float64Array) => void {
  const { base, divisor, outputs } = plan.trees
  const fill = compileSlots(plan, program, schema, subject)
  const block = new Float64Array(plan.slots.length)
  return (values, into) => {
    fill(values, block)
    into.set(base)
    walkRows(plan, block, 1, into)
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
