import { literal } from './literal.ts'

/*
 * DuckDB maps one letter to one, by its own version of Unicode. What SpecialCasing.txt adds is written out here: letters that become
 * several, and the final sigma. Letters that are newer than DuckDB's tables are refused when they are met, never mapped otherwise.
 */

/** Ranges of letters whose upper case may be several letters. */
const expanding: readonly (readonly [first: number, last: number])[] = [
  [0xdf, 0xdf],
  [0x149, 0x149],
  [0x1f0, 0x1f0],
  [0x390, 0x390],
  [0x3b0, 0x3b0],
  [0x587, 0x587],
  [0x1e96, 0x1e9a],
  [0x1f50, 0x1f56],
  [0x1f80, 0x1ffc],
  [0xfb00, 0xfb17],
]
const newUpper = String.raw`\x{1C89}\x{A7CB}\x{A7CC}\x{A7CE}\x{A7D2}\x{A7D4}\x{A7DA}\x{A7DC}\x{10D50}-\x{10D65}\x{16EA0}-\x{16EB8}`
const newLower = String.raw`\x{19B}\x{264}\x{1C8A}\x{A7CD}\x{A7CF}\x{A7D3}\x{A7D5}\x{A7DB}\x{10D70}-\x{10D85}\x{16EBB}-\x{16ED3}`
/** Unicode's Cased and Case_Ignorable. */
const cased = String.raw`\p{Lu}\p{Ll}\p{Lt}\x{AA}\x{BA}\x{2160}-\x{217F}\x{24B6}-\x{24E9}\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}`
const ignorable = String.raw`\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}''.:\x{B7}\x{387}\x{55F}\x{5F4}\x{2018}\x{2019}\x{2024}\x{2027}\x{FE13}\x{FE52}\x{FE55}\x{FF07}\x{FF0E}\x{FF1A}`
/** Beside a sigma these are refused as well: whether they are cased has changed since. */
const changed = String.raw`\x{295}\x{897}\x{1ACF}-\x{1AEB}\x{1C89}\x{1C8A}\x{A7CB}-\x{A7DC}\x{A7F1}\x{10D4E}-\x{10D85}\x{10EC5}-\x{10EFC}\x{113BB}-\x{113E2}\x{1171E}\x{11B60}-\x{11B66}\x{11DD9}\x{11F5A}\x{1611E}-\x{1612F}\x{16D40}-\x{16D6C}\x{16EA0}-\x{16FF3}\x{1E5EE}-\x{1E6FF}`

/** The body of a macro of `text`: its lower case. */
export function lowerBody(): string {
  const final = `regexp_replace(t, '([${cased}][${ignorable}]*)Σ([${ignorable}]*)($|[^${cased}${ignorable}])', '\\1ς\\2\\3', 'g')`
  return bound(
    `CASE WHEN NOT regexp_matches(t, '[İΣ${newUpper}]') THEN lower(t) ` +
      `WHEN regexp_matches(t, '[${newUpper}]') OR contains(t, 'Σ') AND regexp_matches(t, '[${changed}]') ` +
      `THEN error('lower: a letter that is newer than the Unicode of DuckDB') ` +
      `WHEN t IS NOT NULL THEN lower(replace(${final}, 'İ', 'i̇')) END`,
  )
}

/** The body of a macro of `text`: its upper case. */
export function upperBody(): string {
  const classes = expanding.map(([first, last]) => `\\x{${first.toString(16)}}-\\x{${last.toString(16)}}`).join('')
  const letters = `regexp_extract_all(t, '(?s).')`
  const mapped = `array_to_string(list_transform(${letters}, lambda c: coalesce(${expansions()}[c], upper(c))), '')`
  return bound(
    `CASE WHEN NOT regexp_matches(t, '[${classes}${newLower}]') THEN upper(t) ` +
      `WHEN regexp_matches(t, '[${newLower}]') THEN error('upper: a letter that is newer than the Unicode of DuckDB') ` +
      `WHEN t IS NOT NULL THEN ${mapped} END`,
  )
}

function bound(body: string): string {
  return `list_transform([text], lambda t: ${body})[1]`
}

function expansions(): string {
  const map = new Map<string, string>()
  for (const [first, last] of expanding) {
    for (let point = first; point <= last; point++) {
      const letter = String.fromCodePoint(point)
      if ([...letter.toUpperCase()].length > 1) map.set(letter, letter.toUpperCase())
    }
  }
  return literal(map, { map: 'string' })
}
