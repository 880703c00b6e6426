/** The first index from `start` to `end` whose number is not below `bound`, else `end`; in between, numbers ascend. */
export function lowerBound(
  ascending: ArrayLike<number>,
  bound: number,
  start = 0,
  end: number = ascending.length,
): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) < bound) low = middle + 1
    else high = middle
  }
  return low
}
