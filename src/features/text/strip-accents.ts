/** How accents are removed. */
export type AccentForm = 'unicode' | 'ascii'

const beyondAscii = /\P{ASCII}/u
const allBeyondAscii = /\P{ASCII}/gu
const marks = /\p{M}/gu

/**
 * The text in compatibility decomposition (NFKD) without the characters that combine with others (`unicode`), or without everything that
 * is not ASCII (`ascii`).
 */
export function stripAccents(text: string, form: AccentForm): string {
  if (!beyondAscii.test(text)) return text
  const decomposed = text.normalize('NFKD')
  if (form === 'ascii') return decomposed.replace(allBeyondAscii, '')
  return decomposed.replace(marks, mark => (combines(mark) ? '' : mark))
}

const known = new Map<string, boolean>()

/**
 * Whether the canonical combining class of a decomposed character is not 0. Normal forms order such characters by their class, so that
 * one of them changes places with a neighbour of the least class (U+0334, 1) or of the greatest (U+0345, 240); others never move.
 */
function combines(mark: string): boolean {
  const found = known.get(mark)
  if (found !== undefined) return found
  const [least, greatest] = [`${mark}\u0334`, `\u0345${mark}`]
  const moves = least.normalize('NFD') !== least || greatest.normalize('NFD') !== greatest
  known.set(mark, moves)
  return moves
}
