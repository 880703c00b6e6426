/** How far two distributions over the same bins are apart. */
export interface Stability {
  /**
   * The population stability index, Σ (p − q) · ln(p / q) over the bins; 0 where both are alike. An empty bin counts as half a row.
   */
  readonly psi: number
  /** What two samples of these sizes from one distribution have on average: (bins − 1) · (1/n + 1/m) (Yurdakul, 2018). */
  readonly expectedPsi: number
  /** The greatest difference of shares in one bin. */
  readonly lInfinity: number
  /** By `psi − expectedPsi`: below 0.1 `none`, below 0.25 `moderate`, else `major`, as is usual for credit scores. */
  readonly level: 'none' | 'moderate' | 'major'
}

/** The shares of one bin. */
export interface BinShares {
  readonly reference: number
  readonly current: number
}

/** Compares shares of bins, of so many rows each; a bin that is empty in both is none. */
export class StabilitySum {
  readonly #referenceRows: number
  readonly #currentRows: number
  #bins = 0
  #psi = 0
  #lInfinity = 0

  constructor(referenceRows: number, currentRows: number) {
    this.#referenceRows = referenceRows
    this.#currentRows = currentRows
  }

  add(reference: number, current: number): void {
    if (reference === 0 && current === 0) return
    const p = reference === 0 ? 0.5 / this.#referenceRows : reference
    const q = current === 0 ? 0.5 / this.#currentRows : current
    this.#bins++
    this.#psi += (p - q) * Math.log(p / q)
    this.#lInfinity = Math.max(this.#lInfinity, Math.abs(reference - current))
  }

  total(): Stability {
    const expectedPsi = (this.#bins - 1) * (1 / this.#referenceRows + 1 / this.#currentRows)
    return { psi: this.#psi, expectedPsi, lInfinity: this.#lInfinity, level: levelOf(this.#psi - expectedPsi) }
  }
}

function levelOf(excess: number): Stability['level'] {
  if (excess < 0.1) return 'none'
  return excess < 0.25 ? 'moderate' : 'major'
}
