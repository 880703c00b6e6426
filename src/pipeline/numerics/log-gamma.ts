/** ln Γ(x) for x > 0, by Stirling's series above 15 and the recurrence below. */
export function logGamma(x: number): number {
  let product = 1
  let moved = x
  for (; moved < 15; moved++) product *= moved
  return (moved - 0.5) * Math.log(moved) - moved + halfLogTau + stirlingError(moved) - Math.log(product)
}

/** ln B(a, b) for a, b > 0; large arguments do not cancel. */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a]
  if (large < 15) return logGamma(a) + logGamma(b) - logGamma(a + b)
  const sum = small + large
  const ratio = (large - 0.5) * Math.log1p(small / large) + small * Math.log(sum) - small
  return logGamma(small) - ratio - (stirlingError(sum) - stirlingError(large))
}

const halfLogTau = 0.5 * Math.log(2 * Math.PI)

/** What Stirling's formula lacks, for x ≥ 15. */
function stirlingError(x: number): number {
  const r = 1 / (x * x)
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / x
}
