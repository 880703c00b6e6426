/** Python's `\s` and `str.split()`: JavaScript's `\s` lacks U+001C to U+001F and U+0085, and has U+FEFF. */
export const pythonSpace =
  '\\t-\\r\\u{1C}-\\u{20}\\u{85}\\u{A0}\\u{1680}\\u{2000}-\\u{200A}\\u{2028}\\u{2029}\\u{202F}\\u{205F}\\u{3000}'

/** Python's `\w`: letters, numbers and the underscore of all scripts. */
const pythonWord = '\\p{L}\\p{N}_'

/** Tokens are the longest runs of characters of one class that have at least so many of them. */
export interface TokenPattern {
  /** The class, as a bracket expression. */
  readonly bracket: string
  readonly least: number
}

/** scikit-learn's default: two letters, numbers or underscores, or more. */
export const defaultTokenPattern = '(?u)\\b\\w\\w+\\b'

/** What a pattern may be, in words. */
export const tokenPatternSays =
  'a run of one class of characters, in Python’s spelling, like \\b\\w\\w+\\b, \\w{3,}, \\S+ or [a-z0-9-]+'

const longestPattern = 200
const shape = /^(?:\(\?u\))?(\\b)?((?:\\w|\\d|\\S|\[(?:\\.|[^\]\\])+\]))(\2*)(?:\+|\{(\d{1,4}),\})(\\b)?$/su

/**
 * A pattern in Python's spelling; null where it is none of those that are understood.
 *
 * Only runs of one class are: what a run is can be told in one pass over a text, whatever the pattern and the text, so that neither can
 * keep a server busy.
 */
export function parseTokenPattern(pattern: string): TokenPattern | null {
  if (pattern.length > longestPattern) return null
  const [, before, atom = '', more = '', count, after] = shape.exec(pattern) ?? []
  const bracket = atom === '' ? null : bracketOf(atom)
  if (bracket === null || before !== after || (before !== undefined && atom !== '\\w')) return null
  const copies = more.length / atom.length
  const least = copies + (count === undefined ? 1 : Number(count))
  return least < 1 ? null : { bracket, least }
}

const classes: Readonly<Record<string, string>> = { '\\w': pythonWord, '\\d': '\\p{Nd}', '\\s': pythonSpace }

function bracketOf(atom: string): string | null {
  if (atom === '\\S') return `[^${pythonSpace}]`
  const inner = atom.startsWith('[') ? atom.slice(1, -1) : atom
  const isNegated = inner.startsWith('^')
  const parts = (isNegated ? inner.slice(1) : inner).match(/\\.|[^\\]/gsu) ?? []
  let source = ''
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as string
    const ofMany = classes[part]
    if (ofMany !== undefined) source += ofMany
    else if (parts[index + 1] === '-' && index + 2 < parts.length) {
      const [first, last] = [pointOf(part), pointOf(parts[index + 2] as string)]
      if (first === null || last === null || first > last) return null
      source += `${escaped(first)}-${escaped(last)}`
      index += 2
    } else {
      const point = pointOf(part)
      if (point === null) return null
      source += escaped(point)
    }
  }
  return source === '' ? null : `[${isNegated ? '^' : ''}${source}]`
}

/** The code point of a character, or of punctuation after a backslash. */
function pointOf(part: string): number | null {
  if (!part.startsWith('\\')) return part === '[' ? null : (part.codePointAt(0) as number)
  return /^\\[^\p{L}\p{N}]$/u.test(part) ? (part.codePointAt(1) as number) : null
}

function escaped(point: number): string {
  return `\\u{${point.toString(16)}}`
}
