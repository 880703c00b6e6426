import type { ListData } from '../table/column.ts'
import { takeData } from '../table/take-data.ts'
import { termsOf } from '../text/tokens.ts'
import { compactEntries, presentCodes } from './dictionary.ts'
import { strictFunction, tableOf } from './strict-functions.ts'
import { strictVector } from './strict-vector.ts'
import { CodeList, TermDictionary } from './term-dictionary.ts'
import { type TermFunction, termReader } from './term-readers.ts'
import type { TypedCall } from './typed-node.ts'
import { nullVector, scratch, type VectorFunction } from './vector.ts'

/** Evaluates a function that gives the terms of a text: once per dictionary entry, and no term is there twice in memory. */
export function termsVector(name: TermFunction, call: TypedCall, [part]: readonly VectorFunction[]): VectorFunction {
  const read = termReader(name, call)
  return frame => {
    const vector = part?.(frame) ?? nullVector
    if (vector.constant)
      return { constant: true, value: vector.value === null ? null : termsOf(read, String(vector.value)) }
    if (vector.data.kind !== 'string') throw new TypeError(`texts are needed, not ${vector.data.kind}`)
    const { codes, dictionary } = compactEntries(vector.data, frame.length)
    const terms = new TermDictionary()
    const found = new CodeList()
    const offsets = new Int32Array(dictionary.length + 1)
    const take = (term: string): void => found.add(terms.codeOf(term))
    for (let entry = 0; entry < dictionary.length; entry++) {
      read(dictionary[entry] as string, take)
      offsets[entry + 1] = found.count
    }
    const lists = listsOf(offsets, found, terms)
    return scratch(takeData(lists, presentCodes(codes, vector.data.validity, frame.length)))
  }
}

/** Evaluates `listWithout`: what stays is told once per dictionary entry. */
export function listWithoutVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const without = new Set<unknown>(tableOf(call).keys ?? [])
  return overLists(call, parts, 'listWithout', (texts, list, offsets, found) => {
    const stays = texts.map(text => !without.has(text))
    for (let row = 0; row + 1 < offsets.length; row++) {
      for (let at = list.offsets[row] as number; at < (list.offsets[row + 1] as number); at++) {
        const code = list.codes[at] as number
        if (stays[code] === true) found.add(code)
      }
      offsets[row + 1] = found.count
    }
    return texts
  })
}

/** Evaluates `wordGrams`: a run of terms is a run and one term more, so that a text is made once per distinct run. */
export function wordGramsVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const [, least = 1, most = 1] = call.node.arguments.map(node => (node.kind === 'literal' ? Number(node.value) : 0))
  return overLists(call, parts, 'wordGrams', (texts, list, offsets, found) => {
    const grams = new GramDictionary(texts)
    let runs = new Int32Array(64)
    for (let row = 0; row + 1 < offsets.length; row++) {
      const start = list.offsets[row] as number
      const count = (list.offsets[row + 1] as number) - start
      if (count > runs.length) runs = new Int32Array(2 * count)
      for (let size = 1; size <= Math.min(most, count); size++) {
        for (let at = 0; at + size <= count; at++) {
          const last = list.codes[start + at + size - 1] as number
          runs[at] = size === 1 ? last : grams.longer(runs[at] as number, last)
          if (size >= least) found.add(grams.codeOf(runs[at] as number))
        }
      }
      offsets[row + 1] = found.count
    }
    return grams.terms
  })
}

/** Runs of terms, each the number of a shorter run and one term more; a run of one term has the number of the term. */
class GramDictionary {
  readonly #texts: string[]
  readonly #longer = new Map<number, number>()
  readonly #codes: number[] = []
  readonly #dictionary = new TermDictionary()
  readonly #termCount: number

  constructor(texts: readonly string[]) {
    this.#texts = [...texts]
    this.#termCount = texts.length
  }

  get terms(): readonly string[] {
    return this.#dictionary.terms
  }

  longer(run: number, term: number): number {
    const key = run * this.#termCount + term
    const known = this.#longer.get(key)
    if (known !== undefined) return known
    const made = this.#texts.push(`${this.#texts[run]} ${this.#texts[term]}`) - 1
    this.#longer.set(key, made)
    return made
  }

  /** The code of a run's text; different runs may have one text. */
  codeOf(run: number): number {
    const known = this.#codes[run]
    if (known !== undefined) return known
    const code = this.#dictionary.codeOf(this.#texts[run] as string)
    this.#codes[run] = code
    return code
  }
}

interface CodedLists {
  readonly offsets: Int32Array
  readonly codes: Int32Array
}

/** Fills `offsets` and `found` for every row, and gives the texts of the codes. */
type ListLoop = (texts: readonly string[], lists: CodedLists, offsets: Int32Array, found: CodeList) => readonly string[]

/** Evaluates a function of lists of texts on their codes; value by value where lists hold nulls or are constant. */
function overLists(
  call: TypedCall,
  [part, ...constants]: readonly VectorFunction[],
  name: 'listWithout' | 'wordGrams',
  loop: ListLoop,
): VectorFunction {
  const scalar = strictFunction(name, call)
  return frame => {
    const vector = part?.(frame) ?? nullVector
    const data = vector.constant ? null : vector.data
    if (data?.kind !== 'list' || data.child.kind !== 'string' || data.child.validity !== null) {
      return strictVector(call, [() => vector, ...constants], scalar)(frame)
    }
    const { codes, dictionary } = compactEntries(data.child, data.childLength)
    const offsets = new Int32Array(frame.length + 1)
    const found = new CodeList()
    const texts = loop(dictionary, { offsets: data.offsets, codes }, offsets, found)
    const child = { kind: 'string', codes: found.codes, dictionary: texts, validity: null } as const
    return scratch({ kind: 'list', offsets, child, childLength: found.count, validity: data.validity })
  }
}

function listsOf(offsets: Int32Array, found: CodeList, { terms }: TermDictionary): ListData {
  const child = { kind: 'string', codes: found.codes, dictionary: terms, validity: null } as const
  return { kind: 'list', offsets, child, childLength: found.count, validity: null }
}
