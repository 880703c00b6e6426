import type { Aggregate } from './aggregate.ts'

/**
 * The merged state of inputs that come and go in any order, for aggregates that cannot remove: a binary tree of merged states, of which a
 * change makes anew only those above its place, when they are next asked for.
 */
export class MergeTree<State> {
  readonly #aggregate: Aggregate<never, State>
  /** Node n has the children 2n and 2n + 1; the inputs are the leaves, in order of their places. */
  #nodes: (State | null)[] = []
  #isStale: Uint8Array = new Uint8Array(0)
  #leaves = 0

  constructor(aggregate: Aggregate<never, State>) {
    this.#aggregate = aggregate
  }

  /** Forgets all inputs and makes room for as many. */
  clear(count: number): void {
    this.#leaves = 1
    while (this.#leaves < count) this.#leaves *= 2
    this.#nodes = new Array<State | null>(2 * this.#leaves).fill(null)
    this.#isStale = new Uint8Array(2 * this.#leaves)
  }

  /** The state of the input at a place; null takes it away. */
  put(place: number, state: State | null): void {
    this.#nodes[this.#leaves + place] = state
    for (let node = (this.#leaves + place) >> 1; node > 0 && this.#isStale[node] === 0; node >>= 1)
      this.#isStale[node] = 1
  }

  /** The state of all inputs, not to be changed; null without any. */
  merged(): State | null {
    return this.#refreshed(1)
  }

  #refreshed(node: number): State | null {
    if (this.#isStale[node] === 1) {
      this.#isStale[node] = 0
      const left = this.#refreshed(2 * node)
      const right = this.#refreshed(2 * node + 1)
      this.#nodes[node] = left === null ? right : right === null ? left : this.#merge(left, right)
    }
    return this.#nodes[node] ?? null
  }

  #merge(left: State, right: State): State {
    const { init, merge } = this.#aggregate
    return merge(merge(init(), left), right)
  }
}
