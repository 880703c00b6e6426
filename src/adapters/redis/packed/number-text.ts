/** Characters stand for six bits each: `0` for 0, `o` for 63. All are ASCII, none is a line break. */
export const zero = 48

/** Whole numbers below it, and above its negative, have a text. */
export const integersBelow: number = 2 ** 52

/** A whole number: its sign, then five bits a character, the lowest first; all characters but the last have the sixth bit. */
export function integerText(value: number): string {
  let text = ''
  let rest = 2 * Math.abs(value) + (value < 0 ? 1 : 0)
  for (; rest >= 32; rest = Math.floor(rest / 32)) text += String.fromCharCode(zero + 32 + (rest % 32))
  return text + String.fromCharCode(zero + rest)
}

/** Characters of a double. */
export const doubleWidth = 11

/** The bits of a double, the lowest first. */
export function doubleText(value: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value, true)
  const bits = view.getBigUint64(0, true)
  let text = ''
  for (let index = 0; index < doubleWidth; index++)
    text += String.fromCharCode(zero + Number((bits >> BigInt(6 * index)) & 63n))
  return text
}
