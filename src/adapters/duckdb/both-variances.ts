/**
 * The macro for the variance of two pieces, each with its count `n`, its variance `v`, its mean `m` and its greatest value `x`; null for a
 * piece without a value (Chan, Golub and LeVeque, 1979). The mean of equal values is one of them, to the bit: so two pieces of equal values
 * have no variance together.
 */
export function bothVariancesBody(): string {
  const apart = 'CASE WHEN v1 = 0 THEN x1 ELSE m1 END - CASE WHEN v2 = 0 THEN x2 ELSE m2 END'
  const both = '(n1 * v1 + n2 * v2) / (n1 + n2) + (apart * (n1 / (n1 + n2))) * (apart * (n2 / (n1 + n2)))'
  return `coalesce(${both.replaceAll('apart', `(${apart})`)}, v1, v2)`
}
