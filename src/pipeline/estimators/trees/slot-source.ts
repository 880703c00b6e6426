import { ColumnTypeError } from '../../../features/errors/column-errors.ts'
import { isNumeric } from '../../../features/schema.ts'
import { isSet } from '../../../features/table/column.ts'
import type { Blocks, SparseBlock } from '../../blocks.ts'
import { zeroSize } from './tree-ensemble.ts'
import type { Slot, WalkPlan } from './walk-plan.ts'

/** Writes the slots of `count` rows from `start` on. */
type FillSlots = (start: number, count: number, into: Float64Array) => void

/** How far it is in a block from one slot of a row to the next, and from one row to the next. */
interface BlockSteps {
  readonly slot: number
  readonly row: number
}

/**
 * Reads rows of blocks as the slots of a plan; null is NaN.
 *
 * @throws {ColumnTypeError} for a column that trees read and that is not numeric.
 */
export function slotSource(blocks: Blocks, { slots }: WalkPlan, subject: string, steps: BlockSteps): FillSlots {
  const fills: FillSlots[] = []
  let first = 0
  for (const block of blocks.blocks) {
    const size = block.kind === 'dense' ? block.columns.length : block.names.length
    const end = first + size
    const read = slots.flatMap((slot, index) =>
      slot.feature >= first && slot.feature < end ? [{ slot, index, column: slot.feature - first }] : [],
    )
    if (block.kind === 'sparse') fills.push(fillSparse(block, read, steps))
    else
      for (const { slot, index, column } of read) {
        const [name, { type, data, length }] = block.columns[column] as (typeof block.columns)[number]
        if (data.kind !== 'number' || !isNumeric(type))
          throw new ColumnTypeError(name, `the input of ${subject}`, type, 'a number')
        const values = data.values.subarray(0, length)
        fills.push(fillDense({ values, validity: data.validity }, slot, index * steps.slot, steps.row))
      }
    first = end
  }
  return (start, count, into) => {
    for (const fill of fills) fill(start, count, into)
  }
}

/** A number as a slot has it. */
export function seenBy({ missing, zeroIsMissing }: Slot, x: number): number {
  if (Number.isNaN(x) || (zeroIsMissing && x <= zeroSize && x >= -zeroSize)) return missing
  return x
}

function fillDense(
  { values, validity }: { values: ArrayLike<number>; validity: Uint8Array | null },
  slot: Slot,
  first: number,
  step: number,
): FillSlots {
  if (validity === null && !slot.zeroIsMissing) {
    return (start, count, into) => {
      let at = first
      for (let row = start; row < start + count; row++) {
        const x = values[row] as number
        into[at] = Number.isNaN(x) ? slot.missing : x
        at += step
      }
    }
  }
  return (start, count, into) => {
    let at = first
    for (let row = start; row < start + count; row++) {
      const x = validity === null || isSet(validity, row) ? (values[row] as number) : Number.NaN
      into[at] = seenBy(slot, x)
      at += step
    }
  }
}

function fillSparse(
  { indptr, indices, values, names }: SparseBlock,
  read: readonly { readonly slot: Slot; readonly index: number; readonly column: number }[],
  steps: BlockSteps,
): FillSlots {
  const slotsOf: { readonly slot: Slot; readonly index: number }[][] = names.map(() => [])
  for (const each of read) slotsOf[each.column]?.push(each)
  return (start, count, into) => {
    for (let row = 0; row < count; row++)
      for (const { slot, index } of read) into[row * steps.row + index * steps.slot] = seenBy(slot, 0)
    for (let row = 0; row < count; row++) {
      const end = indptr[start + row + 1] as number
      for (let k = indptr[start + row] as number; k < end; k++) {
        for (const { slot, index } of slotsOf[indices[k] as number] ?? [])
          into[row * steps.row + index * steps.slot] = seenBy(slot, values[k] as number)
      }
    }
  }
}
