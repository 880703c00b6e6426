import { expect, test } from 'vitest'
import { quoting as duckdb } from '../../../src/adapters/duckdb/quoting.ts'
import { type Quoting, quoteName, quoteText } from '../../../src/adapters/sql/quoting.ts'

const backslashes: Quoting = {
  name: '`',
  text: 'backslash',
  character: point => `char(${point})`,
  joined: parts => `concat(${parts.join(', ')})`,
}

/** Texts that would end a constant, or change it, if they were not quoted. */
const corpus = ["'", "''", '\\', "\\'", "'; DROP TABLE t; --", '"', '`', '/*', '*/', '--', '$1', '\n', 'é', '\u{1F600}']

test('doubles a quote where the dialect does so, and leaves everything else as it is', () => {
  for (const text of corpus) {
    const quoted = quoteText(duckdb, text)
    expect(quoted).toBe(`'${text.replaceAll("'", "''")}'`)
    expect(quoted.slice(1, -1).replaceAll("''", '')).not.toContain("'")
  }
})

test('writes a backslash and a quote by a backslash where the dialect does so', () => {
  expect(quoteText(backslashes, "\\'")).toBe("'\\\\\\''")
  for (const text of corpus) expect(quoteText(backslashes, text).slice(1, -1).replace(/\\./gs, '')).not.toContain("'")
})

test('writes NUL by its code point and a lone surrogate as the replacement character', () => {
  expect(quoteText(duckdb, 'a\0b')).toBe("('a' || chr(0) || 'b')")
  expect(quoteText(backslashes, '\0')).toBe('char(0)')
  expect(quoteText(duckdb, 'a\uD800b')).toBe("'a\uFFFDb'")
  expect(quoteText(duckdb, '')).toBe("''")
})

test('doubles the quote of names within them', () => {
  expect(quoteName(duckdb, 'a"b')).toBe('"a""b"')
  expect(quoteName(backslashes, 'a`b"')).toBe('`a``b"`')
})
