import { characterClass, unitsOfMember } from './character-class.ts'
import type { TokenPattern } from './token-pattern.ts'

/** Gives each term of a text to `take`, in order. */
export type TermReader = (text: string, take: (term: string) => void) => void

/** Reads the tokens of a text: the runs that a pattern describes. */
export function tokenReader({ bracket, least }: TokenPattern): TermReader {
  const members = characterClass(bracket)
  const { units } = members
  return (text, take) => {
    const { length } = text
    let index = 0
    while (index < length) {
      const start = index
      let count = 0
      while (index < length) {
        const unit = text.charCodeAt(index)
        const size = unit < 0xd800 ? (units[unit] as number) : unitsOfMember(members, text, index)
        if (size === 0) break
        index += size
        count++
      }
      if (count >= least) take(text.slice(start, index))
      // What ended the run is not a member; the other half of a pair is none of any class, or is looked at by itself.
      index += isPair(text, index) ? 2 : 1
    }
  }
}

/** All terms that a reader finds. */
export function termsOf(read: TermReader, text: string): string[] {
  const terms: string[] = []
  read(text, term => terms.push(term))
  return terms
}

function isPair(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  return unit >= 0xd800 && unit < 0xdc00 && (text.codePointAt(index) as number) > 0xffff
}
