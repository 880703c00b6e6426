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

/** Compares shares of bins that are not empty in both, of so many rows each. */
export function stabilityOf(bins: readonly BinShares[], referenceRows: number, currentRows: number): Stability {
  let psi = 0
  let lInfinity = 0
  for (const { reference, current } of bins) {
    const p = reference === 0 ? 0.5 / referenceRows : reference
    const q = current === 0 ? 0.5 / currentRows : current
    psi += (p - q) * Math.log(p / q)
    lInfinity = Math.max(lInfinity, Math.abs(reference - current))
  }
  const expectedPsi = (bins.length - 1) * (1 / referenceRows + 1 / currentRows)
  return { psi, expectedPsi, lInfinity, level: levelOf(psi - expectedPsi) }
}

function levelOf(excess: number): Stability['level'] {
  if (excess < 0.1) return 'none'
  return excess < 0.25 ? 'moderate' : 'major'
}
