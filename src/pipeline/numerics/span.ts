/** The smallest and the greatest of some numbers; ∞ and −∞ for none. */
export function span(values: Float64Array): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}
