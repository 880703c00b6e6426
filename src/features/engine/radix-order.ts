/** Row numbers in ascending order of whole, finite times; rows of one time keep their order (least significant digit radix sort). */
export function orderByTime(times: Float64Array): Int32Array {
  const count = times.length
  let order = new Int32Array(count)
  for (let row = 0; row < count; row++) order[row] = row
  const { least, greatest, sorted } = extent(times)
  if (sorted) return order
  let spare = new Int32Array(count)
  const starts = new Uint32Array(digitSize + 1)
  for (let scale = 1; scale <= greatest - least; scale *= digitSize) {
    starts.fill(0)
    for (let row = 0; row < count; row++) {
      const digit = digitOf(times[row] as number, least, scale)
      starts[digit + 1] = (starts[digit + 1] as number) + 1
    }
    for (let digit = 0; digit < digitSize; digit++) {
      starts[digit + 1] = (starts[digit + 1] as number) + (starts[digit] as number)
    }
    for (let position = 0; position < count; position++) {
      const row = order[position] as number
      const digit = digitOf(times[row] as number, least, scale)
      const at = starts[digit] as number
      spare[at] = row
      starts[digit] = at + 1
    }
    ;[order, spare] = [spare, order]
  }
  return order
}

const digitSize = 65_536

function digitOf(time: number, least: number, scale: number): number {
  return Math.floor((time - least) / scale) % digitSize
}

/** The least and the greatest time, infinite where there is none, and whether no time is before one in front of it. */
export function extent(times: Float64Array): { least: number; greatest: number; sorted: boolean } {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  let sorted = true
  for (let row = 0; row < times.length; row++) {
    const time = times[row] as number
    if (time < greatest) sorted = false
    if (time > greatest) greatest = time
    if (time < least) least = time
  }
  return { least, greatest, sorted }
}

/** Whether no time is before the one in front of it. */
export function isAscending(times: Float64Array): boolean {
  for (let row = 1; row < times.length; row++) if ((times[row - 1] as number) > (times[row] as number)) return false
  return true
}
