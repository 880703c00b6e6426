/** The run that other work on this machine disturbed least. */
export function quickest<Run extends { readonly seconds: number }>(runs: readonly Run[]): Run {
  return runs.reduce((left, right) => (left.seconds < right.seconds ? left : right))
}
