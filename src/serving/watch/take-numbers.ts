/** The numbers of some rows, `width` each. */
export function takeNumbers(numbers: Float64Array, rows: readonly number[], width: number): Float64Array {
  const taken = new Float64Array(rows.length * width)
  for (let index = 0; index < rows.length; index++) {
    const start = (rows[index] as number) * width
    for (let at = 0; at < width; at++) taken[index * width + at] = numbers[start + at] as number
  }
  return taken
}
