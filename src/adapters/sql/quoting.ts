/** How a dialect writes names and texts. */
export interface Quoting {
  /** Stands around a name; doubled within it. */
  readonly name: '"' | '`'
  /** How a quote within a text is written, and whether a backslash means something there. */
  readonly text: 'doubled' | 'backslash'
  /** A text of one character by its code point, for those that the parser of the dialect does not take. */
  readonly character: (codePoint: number) => string
  /** How two texts are joined. */
  readonly joined: (parts: readonly string[]) => string
}

/** A name in quotes. */
export function quoteName(quoting: Quoting, name: string): string {
  const quote = quoting.name
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
}

/** A text as a constant. NUL, which ends a statement in some parsers, is written by its code point; a lone surrogate becomes U+FFFD. */
export function quoteText(quoting: Quoting, text: string): string {
  const parts = text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .split(/(\0)/)
    .filter(part => part !== '')
    .map(part => (part === '\0' ? quoting.character(0) : quotedPart(quoting, part)))
  if (parts.length === 0) return "''"
  return parts.length === 1 ? (parts[0] as string) : quoting.joined(parts)
}

function quotedPart(quoting: Quoting, text: string): string {
  if (quoting.text === 'doubled') return `'${text.replaceAll("'", "''")}'`
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
