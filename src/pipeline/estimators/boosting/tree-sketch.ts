import type { RowRange } from './boosting-loss.ts'
import type { Split, Totals } from './find-split.ts'
import type { GrownNode } from './grown-tree.ts'

/** What leaves give, and what splits must gain. */
export interface LeafRules {
  readonly gamma: number
  readonly learningRate: number
  readonly regLambda: number
}

/** A node while its tree grows. Its rows are known where its parent's have been parted. */
interface SketchNode {
  readonly rows: RowRange | null
  readonly all: Totals
  split: Split | null
  children: readonly [number, number] | null
}

/** Rows whose sums are still to get what leaves give: all the same, or as the node's split says. */
export interface Ending extends RowRange {
  readonly split: Split | null
  /** What rows that go left get, and where there is no split all. */
  readonly left: number
  readonly right: number
}

/** A tree while it grows. */
export class TreeSketch {
  readonly #rules: LeafRules
  readonly #nodes: SketchNode[]

  constructor(rules: LeafRules, rows: RowRange, all: Totals) {
    this.#rules = rules
    this.#nodes = [{ rows, all, split: null, children: null }]
  }

  /** Splits a node whose left child has the rows up to `middle`, or, with null, whose rows have not been parted; gives the children's numbers. */
  split(at: number, split: Split, middle: number | null): readonly [number, number] {
    const node = this.#nodes[at] as SketchNode
    const { rows, all } = node
    const children = [this.#nodes.length, this.#nodes.length + 1] as const
    const parted = rows === null || middle === null ? null : middle
    const part = (start?: number, end?: number) => (start === undefined || end === undefined ? null : { start, end })
    const leftRows = part(rows?.start, parted ?? undefined)
    const rightRows = part(parted ?? undefined, rows?.end)
    this.#nodes.push({ rows: leftRows, all: split.left, split: null, children: null })
    this.#nodes.push({ rows: rightRows, all: without(all, split.left), split: null, children: null })
    node.split = split
    node.children = children
    return children
  }

  /** Splits between leaves that gain too little become leaves, from the last one up. */
  prune(): void {
    for (const node of this.#nodes.toReversed()) {
      if (node.split === null || node.children === null || node.split.gain >= this.#rules.gamma) continue
      if (node.children.some(child => this.#nodes[child]?.children !== null)) continue
      node.split = null
      node.children = null
    }
  }

  /** What all rows get, from nodes whose rows lie together. */
  endings(): readonly Ending[] {
    return this.#kept().flatMap(at => {
      const { rows, children, split } = this.#nodes[at] as SketchNode
      if (rows === null) return []
      if (children === null) return { ...rows, split: null, left: this.#valueOf(at), right: this.#valueOf(at) }
      const [left, right] = children
      if (this.#nodes[left]?.rows !== null) return []
      return { ...rows, split, left: this.#valueOf(left), right: this.#valueOf(right) }
    })
  }

  toNodes(): readonly GrownNode[] {
    const kept = this.#kept()
    const numbers = new Map(kept.map((at, number) => [at, number]))
    return kept.map(at => {
      const { all, split, children } = this.#nodes[at] as SketchNode
      if (split === null || children === null) return { value: this.#valueOf(at), cover: all.h, split: null }
      const [left, right] = children
      return { split, cover: all.h, left: numbers.get(left) as number, right: numbers.get(right) as number }
    })
  }

  /** The nodes that belong to the tree, children after their parents. */
  #kept(): readonly number[] {
    const kept = [0]
    for (let next = 0; next < kept.length; next++)
      kept.push(...((this.#nodes[kept[next] as number] as SketchNode).children ?? []))
    return kept
  }

  #valueOf(at: number): number {
    const { g, h } = (this.#nodes[at] as SketchNode).all
    return (-this.#rules.learningRate * g) / (h + this.#rules.regLambda) || 0
  }
}

/** The totals of what is not in a part; they are exact. */
export function without(all: Totals, part: Totals): Totals {
  return { g: all.g - part.g, h: all.h - part.h }
}
