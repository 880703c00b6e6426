import { type BinnedFeature, mostBins } from './binned-features.ts'
import type { BoostMemory, Task } from './boost-work.ts'
import type { RowRange } from './boosting-loss.ts'
import { type Crew, rowTasks } from './crew.ts'
import type { Split } from './find-split.ts'
import { writeSides } from './grown-tree.ts'
import type { Ending } from './tree-sketch.ts'

/** A node whose rows are to be parted. */
export interface PartedNode extends RowRange {
  readonly split: Split
}

/**
 * Puts the rows of nodes into the order of their children, and their derivatives, those of the child with fewer rows, beside them. Gives
 * for each node where the right child's rows begin.
 */
export async function partNodes(memory: BoostMemory, crew: Crew, nodes: readonly PartedNode[]): Promise<number[]> {
  fillSides(memory, nodes)
  const tasks = nodes.flatMap(({ start, end, split }, side) =>
    rowTasks(start, end).map(range => ({ ...range, side, feature: split.feature })),
  )
  const counts = await crew.run('part', tasks, 4 * rowsOf(nodes))
  const middles = nodes.map(({ start }) => start)
  for (const [index, { side }] of tasks.entries()) middles[side] = (middles[side] as number) + (counts[index] as number)
  await crew.run('place', placesOf(nodes, tasks, counts, middles), 4 * rowsOf(nodes))
  return middles
}

/** Adds what leaves give to the sums of their rows. */
export async function endNodes(
  memory: BoostMemory,
  crew: Crew,
  endings: readonly Ending[],
  output: number,
): Promise<void> {
  const most = memory.sides.length / mostBins
  for (let from = 0; from < endings.length; from += most) {
    const some = endings.slice(from, from + most)
    fillSides(memory, some)
    const tasks = some.flatMap(({ start, end, split, left, right }, side) => {
      const feature = split?.feature ?? -1
      return rowTasks(start, end).map(range => ({ ...range, side, feature, left, right, output }))
    })
    await crew.run('end', tasks, 4 * rowsOf(some))
  }
}

export function isLeftSmaller({ start, end }: RowRange, middle: number): boolean {
  return middle - start <= end - middle
}

function placesOf(
  nodes: readonly PartedNode[],
  tasks: readonly Task<'part'>[],
  counts: readonly number[],
  middles: readonly number[],
): readonly Task<'place'>[] {
  const lefts = nodes.map(({ start }) => start)
  const rights = [...middles]
  return tasks.map(({ side, start, end }, index) => {
    const count = counts[index] as number
    const [leftAt, rightAt] = [lefts[side] as number, rights[side] as number]
    lefts[side] = leftAt + count
    rights[side] = rightAt + end - start - count
    const gathersLeft = isLeftSmaller(nodes[side] as PartedNode, middles[side] as number)
    return { start, end, count, leftAt, rightAt, gathersLeft }
  })
}

function fillSides({ features, sides }: BoostMemory, nodes: readonly { readonly split: Split | null }[]): void {
  for (const [side, { split }] of nodes.entries()) {
    if (split === null) continue
    const into = sides.subarray(side * mostBins, (side + 1) * mostBins)
    writeSides(features[split.feature] as BinnedFeature, split, into)
  }
}

function rowsOf(nodes: readonly RowRange[]): number {
  return nodes.reduce((sum, { start, end }) => sum + end - start, 0)
}
