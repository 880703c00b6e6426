import type { FoundNode, FoundTree } from '../../../../src/pipeline/estimators/trees/build-ensemble.ts'
import type { RandomState } from '../../../../src/pipeline/random-state.ts'

/** A tree of random shape, its nodes numbered depth first as most files do. */
export function randomTree(random: RandomState, options: { width: number; output: number; categories: boolean }) {
  const nodes: FoundNode[] = []
  const grow = (depth: number): number => {
    const index = nodes.length
    nodes.push({ kind: 'leaf', value: random.normal() })
    if (depth === 0 || random.random() < 0.2) return index
    const left = grow(depth - 1)
    const right = grow(depth - 1)
    const split = { feature: random.integer(0, options.width), left, right, missingLeft: random.random() < 0.5 }
    nodes[index] =
      options.categories && random.random() < 0.4
        ? { ...split, kind: 'categorical', members: [0, 1, 2, 3, 40, 70].filter(() => random.random() < 0.5) }
        : {
            ...split,
            kind: 'numeric',
            threshold: Math.round(random.normal() * 4) / 4,
            zeroIsMissing: random.random() < 0.3,
          }
    return index
  }
  grow(random.integer(0, 13))
  return { size: nodes.length, output: options.output, node: index => nodes[index]! } satisfies FoundTree
}

/** What a tree adds for a row: the plain reading of its nodes. */
export function naiveTree({ node }: FoundTree, row: readonly (number | null)[]): number {
  let at = node(0)
  while (at.kind !== 'leaf') {
    const x = row[at.feature] ?? Number.NaN
    const isMissing = Number.isNaN(x) || (at.kind === 'numeric' && at.zeroIsMissing && Math.abs(x) <= 1e-35)
    const goesLeft = isMissing
      ? at.missingLeft
      : at.kind === 'numeric'
        ? x <= at.threshold
        : at.members.includes(Math.trunc(x))
    at = node(goesLeft ? at.left : at.right)
  }
  return at.value
}
