import type { DataType } from '../schema.ts'

const separator = '\u001f'
const mark = '\u001e'

/** Writes the parts of a key as the text that a store keeps it under: different keys of the same types give different texts. */
export type KeyText = (parts: readonly unknown[]) => string | null

/** The key writer for parts of those types; a key with a null part has no text. `positions` says where the parts are. */
export function compileKeyText(types: readonly DataType[], positions: readonly number[]): KeyText {
  const [first = 0] = positions
  if (positions.length === 1 && types[0] === 'string') return parts => parts[first] as string | null
  const count = positions.length
  return parts => {
    let text = ''
    for (let index = 0; index < count; index++) {
      const part = parts[positions[index] as number]
      if (part === null || part === undefined) return null
      if (index > 0) text += separator
      text += typeof part === 'string' && count > 1 ? escaped(part) : String(part)
    }
    return text
  }
}

function escaped(text: string): string {
  if (!text.includes(separator) && !text.includes(mark)) return text
  return text.replaceAll(mark, `${mark}0`).replaceAll(separator, `${mark}1`)
}
