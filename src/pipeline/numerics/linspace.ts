/** `count` numbers from `start` to `stop` at equal steps, with the rounding of numpy's `linspace`. */
export function linspace(start: number, stop: number, count: number): number[] {
  const step = (stop - start) / Math.max(count - 1, 1)
  return Array.from({ length: count }, (_, index) => (index > 0 && index === count - 1 ? stop : index * step + start))
}
