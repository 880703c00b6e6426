import { charGramReader, wordCharGramReader } from '../text/grams.ts'
import { parseTokenPattern } from '../text/token-pattern.ts'
import { type TermReader, tokenReader } from '../text/tokens.ts'
import type { TypedCall } from './typed-node.ts'

/** The functions that give the terms of a text. */
export type TermFunction = 'tokens' | 'charGrams' | 'wordCharGrams'

const readers: { readonly [F in TermFunction]: (...constants: never[]) => TermReader } = {
  tokens: (pattern: string) => {
    const parsed = parseTokenPattern(pattern)
    if (parsed === null) throw new TypeError('the expression was not checked')
    return tokenReader(parsed)
  },
  charGrams: charGramReader,
  wordCharGrams: wordCharGramReader,
}

/** What a call of such a function reads; its arguments after the text are constants. */
export function termReader(name: TermFunction, { node }: TypedCall): TermReader {
  const constants = node.arguments.slice(1).map(argument => (argument.kind === 'literal' ? argument.value : null))
  return (readers[name] as (...constants: unknown[]) => TermReader)(...constants)
}
