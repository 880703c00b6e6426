import { defineFunction } from 'bighead'

const codes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ BFPV: '1', CGJKQSXZ: '2', DT: '3', L: '4', MN: '5', R: '6' }).flatMap(([letters, code]) =>
    [...letters].map(letter => [letter, code]),
  ),
)

/** How an English name sounds: its first letter and three digits. */
export const soundex = defineFunction({
  name: 'soundex',
  version: 2,
  takes: ['string'],
  gives: 'string',
  compute: name => {
    const letters = [...name.toUpperCase()].filter(letter => /[A-Z]/.test(letter))
    let code = letters[0] ?? ''
    let last = codes[code]
    for (const letter of letters.slice(1)) {
      const next = codes[letter]
      if (next !== undefined && next !== last) code += next
      if (letter !== 'H' && letter !== 'W') last = next
    }
    return `${code}000`.slice(0, 4)
  },
})

export const plural = defineFunction({
  name: 'plural',
  version: 1,
  takes: ['string', 'float64'],
  gives: 'string',
  compute: (word, count) => (count === 1 ? `1 ${word}` : `${count} ${word}s`),
})
