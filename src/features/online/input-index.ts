/** The first index whose input does not happen before `time`; inputs are in order of time. */
export function inputIndex(inputs: readonly { readonly time: number }[], time: number): number {
  let low = 0
  let high = inputs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((inputs[middle] as { readonly time: number }).time < time) low = middle + 1
    else high = middle
  }
  return low
}
