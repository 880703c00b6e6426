/** From so many on the call of `set` is quicker than a loop. */
const many = 96

/** Copies doubles from one page to another one, or to where they do not overlap. */
export function copyDoubles(from: Float64Array, at: number, into: Float64Array, place: number, count: number): void {
  if (count >= many) into.set(from.subarray(at, at + count), place)
  else for (let index = 0; index < count; index++) into[place + index] = from[at + index] as number
}
