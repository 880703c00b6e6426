import type { CaseNode } from '../expression/expression.ts'
import { isSet } from '../table/column.ts'
import { choose } from './choose.ts'
import { narrowed } from './presence.ts'
import type { TypedNode } from './typed-node.ts'
import { nullVector, type Vector, type VectorFunction } from './vector.ts'

/** Evaluates a case; what could fail is evaluated only for the rows that come to it. */
export function caseVector(node: TypedNode<CaseNode>, parts: readonly VectorFunction[]): VectorFunction {
  const count = node.node.branches.length
  const part = (index: number): VectorFunction => parts[index] ?? (() => nullVector)
  const canFail = (index: number): boolean => node.parts[index]?.canFail ?? false
  return frame => {
    const choice = new Int32Array(frame.length).fill(count)
    let claimed = false
    for (let branch = 0; branch < count; branch++) {
      const condition = part(2 * branch)(narrowed(frame, canFail(2 * branch), row => choice[row] === count))
      claimed = claim(condition, branch, count, choice) || claimed
    }
    // Most cases that guard against rare values find none.
    if (!claimed && node.parts[2 * count]?.type === node.type) return part(2 * count)(frame)
    const results: Vector[] = []
    for (let branch = 0; branch <= count; branch++) {
      const index = branch < count ? 2 * branch + 1 : 2 * count
      results.push(part(index)(narrowed(frame, canFail(index), row => choice[row] === branch)))
    }
    return choose(results, choice, node.type, frame.length)
  }
}

/** Gives the rows that no earlier branch has to this one where its condition is true; says whether there are any. */
function claim(condition: Vector, branch: number, unclaimed: number, choice: Int32Array): boolean {
  if (condition.constant) {
    if (condition.value !== true) return false
    for (let row = 0; row < choice.length; row++) if (choice[row] === unclaimed) choice[row] = branch
    return true
  }
  const { data } = condition
  if (data.kind !== 'boolean') return false
  const { values, validity } = data
  let claimed = false
  for (let row = 0; row < choice.length; row++) {
    if (values[row] !== 1 || choice[row] !== unclaimed) continue
    if (validity !== null && !isSet(validity, row)) continue
    choice[row] = branch
    claimed = true
  }
  return claimed
}
