/**
 * A count per rank under a tree of maxima, so that the greatest counts are found without looking at the others: log d steps to change one of d
 * counts and 2 log d for each that is listed.
 */
export class CountTree {
  #leaves = 1
  /** Node i has the children 2i and 2i + 1; the leaves come last. */
  #greatest: Int32Array = new Int32Array(2)

  /** Starts with `size` counts of 0. */
  begin(size: number): void {
    this.#leaves = size <= 1 ? 1 : 2 ** (32 - Math.clz32(size - 1))
    if (this.#greatest.length < 2 * this.#leaves) this.#greatest = new Int32Array(2 * this.#leaves)
    else this.#greatest.fill(0, 0, 2 * this.#leaves)
  }

  change(rank: number, by: number): void {
    const leaf = this.#leaves + rank
    this.#set(leaf, (this.#greatest[leaf] as number) + by)
  }

  /** Visits the `k` greatest counts above 0, the greatest first and equal ones by rank. */
  visit(k: number, each: (rank: number, count: number) => void): void {
    const taken: number[] = []
    const counts: number[] = []
    while (taken.length < k && (this.#greatest[1] as number) > 0) {
      const leaf = this.#first()
      const count = this.#greatest[leaf] as number
      taken.push(leaf)
      counts.push(count)
      each(leaf - this.#leaves, count)
      this.#set(leaf, 0)
    }
    for (const [index, leaf] of taken.entries()) this.#set(leaf, counts[index] as number)
  }

  /** The first leaf that has the greatest count. */
  #first(): number {
    const greatest = this.#greatest
    let node = 1
    while (node < this.#leaves) node = greatest[2 * node] === greatest[node] ? 2 * node : 2 * node + 1
    return node
  }

  #set(leaf: number, count: number): void {
    const greatest = this.#greatest
    greatest[leaf] = count
    for (let node = leaf >> 1; node > 0; node >>= 1) {
      greatest[node] = Math.max(greatest[2 * node] as number, greatest[2 * node + 1] as number)
    }
  }
}
