/** Objects by number, for what does not fit into doubles; numbers are used again. */
export class References {
  readonly #items: unknown[] = []
  readonly #free: number[] = []

  /** Keeps an object; gives its number. */
  put(item: unknown): number {
    const number = this.#free.pop() ?? this.#items.length
    this.#items[number] = item
    return number
  }

  get(number: number): unknown {
    return this.#items[number]
  }

  set(number: number, item: unknown): void {
    this.#items[number] = item
  }

  drop(number: number): void {
    this.#items[number] = null
    this.#free.push(number)
  }
}
