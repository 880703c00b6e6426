import { logGamma } from './log-gamma.ts'

/** How many of the descending variances are more than noise: Minka, "Automatic choice of dimensionality for PCA" (2000). */
export function likelyDimension(variances: readonly number[], rowCount: number): number {
  let best = 0
  let greatest = Number.NEGATIVE_INFINITY
  for (let rank = 1; rank < variances.length; rank++) {
    const evidence = logEvidence(variances, rank, rowCount)
    if (evidence <= greatest) continue
    greatest = evidence
    best = rank
  }
  return best
}

const least = 1e-15

/** The logarithm of the evidence for a rank, up to a constant. */
function logEvidence(variances: readonly number[], rank: number, rowCount: number): number {
  const width = variances.length
  if ((variances[rank - 1] ?? 0) < least) return Number.NEGATIVE_INFINITY
  const rest = variances.slice(rank)
  const noise = Math.max(least, rest.reduce((sum, variance) => sum + variance, 0) / (width - rank))
  let prior = -rank * Math.LN2
  for (let index = 1; index <= rank; index++) {
    const half = (width - index + 1) / 2
    prior += logGamma(half) - Math.log(Math.PI) * half
  }
  const kept = variances.slice(0, rank)
  const likelihood = kept.reduce((sum, variance) => sum + Math.log(variance), 0) * (-rowCount / 2)
  const noiseTerm = (-Math.log(noise) * rowCount * (width - rank)) / 2
  const freedom = width * rank - (rank * (rank + 1)) / 2
  const volume = (Math.log(2 * Math.PI) * (freedom + rank)) / 2
  const flattened = variances.map((variance, index) => (index < rank ? variance : noise))
  let curvature = 0
  for (let i = 0; i < rank; i++) {
    for (let j = i + 1; j < width; j++) {
      const gap = (variances[i] ?? 0) - (variances[j] ?? 0)
      curvature += Math.log(gap * (1 / (flattened[j] ?? 1) - 1 / (flattened[i] ?? 1))) + Math.log(rowCount)
    }
  }
  return prior + likelihood + noiseTerm + volume - curvature / 2 - (rank * Math.log(rowCount)) / 2
}
