/** Gives each distinct term a number, from 0, in the order of first use. */
export class TermDictionary {
  readonly terms: string[] = []
  readonly #codes = new Map<string, number>()

  codeOf(term: string): number {
    const known = this.#codes.get(term)
    if (known !== undefined) return known
    const code = this.terms.push(term) - 1
    this.#codes.set(term, code)
    return code
  }
}

/** Codes one after the other, as many as come. */
export class CodeList {
  count = 0
  #codes = new Int32Array(1024)

  add(code: number): void {
    if (this.count === this.#codes.length) {
      const longer = new Int32Array(2 * this.count)
      longer.set(this.#codes)
      this.#codes = longer
    }
    this.#codes[this.count++] = code
  }

  get codes(): Int32Array {
    return this.#codes.subarray(0, this.count)
  }
}
