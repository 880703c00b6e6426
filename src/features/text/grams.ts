import { characterClass } from './character-class.ts'
import { pythonSpace } from './token-pattern.ts'
import type { TermReader } from './tokens.ts'

const spaces = new RegExp(`[${pythonSpace}]{2,}`, 'gu')

/** Reads every run of `least` to `most` characters of a text in which runs of white space are one space, shorter ones first. */
export function charGramReader(least: number, most: number): TermReader {
  return (text, take) => {
    const points = pointsOf(text.replace(spaces, ' '))
    for (let size = least; size <= Math.min(most, points.length); size++) {
      for (let start = 0; start + size <= points.length; start++) take(points.slice(start, start + size))
    }
  }
}

/** Reads every run of `least` to `most` characters of each word with a space before and after it; a shorter word counts once. */
export function wordCharGramReader(least: number, most: number): TermReader {
  const { units } = characterClass(`[${pythonSpace}]`)
  return (text, take) => {
    let index = 0
    while (index < text.length) {
      const start = index
      while (index < text.length && units[text.charCodeAt(index)] === 0) index++
      if (index > start) takePadded(pointsOf(` ${text.slice(start, index)} `), least, most, take)
      index++
    }
  }
}

function takePadded(word: Points, least: number, most: number, take: (term: string) => void): void {
  for (let size = least; size <= most; size++) {
    const last = Math.max(0, word.length - size)
    for (let start = 0; start <= last; start++) take(word.slice(start, start + size))
    if (last === 0) return
  }
}

/** Every run of `least` to `most` terms, joined by a space, shorter ones first. */
export function wordGrams(terms: readonly unknown[], least: number, most: number): string[] {
  const grams: string[] = []
  for (let size = least; size <= Math.min(most, terms.length); size++) {
    for (let start = 0; start + size <= terms.length; start++) grams.push(terms.slice(start, start + size).join(' '))
  }
  return grams
}

/** A text by code points. */
interface Points {
  readonly length: number
  slice(start: number, end: number): string
}

function pointsOf(text: string): Points {
  if (!/[\ud800-\udbff]/.test(text)) return text
  const points = Array.from(text)
  return { length: points.length, slice: (start, end) => points.slice(start, end).join('') }
}
