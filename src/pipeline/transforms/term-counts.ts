import { ParameterError } from '../../features/errors/parameter-error.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import { compareStrings } from '../../features/table/total-order.ts'
import { FitError } from '../fit-error.ts'
import { isNullOr, isNumber, type Rules } from '../parameters.ts'
import { areTexts } from './text-analysis.ts'

/** What some documents show: in how many of them each term is, and how often altogether. */
export interface TermCounts {
  readonly documents: number
  readonly terms: readonly string[]
  readonly documentCounts: readonly number[]
  readonly termCounts: readonly number[]
}

/** Which terms are kept. */
export interface VocabularyParams {
  /** Leave out terms that are in fewer documents: below 1 a share of all documents, from 1 on their number. Default 1. */
  readonly minDf: number
  /** Leave out terms that are in more documents: up to 1 a share of all documents, above it their number. Default 1: keep all. */
  readonly maxDf: number
  /** Keep so many of the terms that are there most often; of equals those that come first. Default null: all. */
  readonly maxFeatures: number | null
  /** The terms, in order. Default null: those of the training data, in ascending order. */
  readonly vocabulary: readonly string[] | null
  /** A term counts once in a text. Default false. */
  readonly binary: boolean
}

/** What the parameters may be. */
export const vocabularyRules: Omit<Rules<VocabularyParams>, 'binary'> = {
  minDf: isShareOrCount(),
  maxDf: isShareOrCount(),
  maxFeatures: isNullOr(isNumber(size => Number.isInteger(size) && size >= 1, 'a whole number from 1')),
  vocabulary: value => {
    if (value === null) return null
    if (!areTexts(value)) return 'is not null or a list of terms'
    if (value.length === 0) return 'is empty'
    return new Set(value).size === value.length ? null : 'has a term twice'
  },
}

/** Counts the terms of a column of lists of them. */
export function countTerms({ data, length }: Column, weights: Float64Array | null): TermCounts {
  if (data.kind !== 'list' || data.child.kind !== 'string') throw new TypeError('lists of terms are needed')
  const { offsets, child } = data
  const { codes, dictionary, validity } = child
  const documentCounts = new Array<number>(dictionary.length).fill(0)
  const termCounts = new Array<number>(dictionary.length).fill(0)
  const lastRow = new Int32Array(dictionary.length).fill(-1)
  let documents = 0
  for (let row = 0; row < length; row++) {
    const weight = weights === null ? 1 : (weights[row] as number)
    documents += weight
    const end = offsets[row + 1] as number
    for (let at = offsets[row] as number; at < end; at++) {
      if (validity !== null && !isSet(validity, at)) continue
      const code = codes[at] as number
      termCounts[code] = (termCounts[code] as number) + weight
      if (lastRow[code] === row) continue
      lastRow[code] = row
      documentCounts[code] = (documentCounts[code] as number) + weight
    }
  }
  return { documents, terms: dictionary, documentCounts, termCounts }
}

/** What both show together. */
export function mergeTermCounts(left: TermCounts, right: TermCounts): TermCounts {
  const terms = [...left.terms]
  const documentCounts = [...left.documentCounts]
  const termCounts = [...left.termCounts]
  const codes = new Map(terms.map((term, code) => [term, code]))
  for (const [index, term] of right.terms.entries()) {
    const code = codes.get(term) ?? terms.push(term) - 1
    documentCounts[code] = (documentCounts[code] ?? 0) + (right.documentCounts[index] ?? 0)
    termCounts[code] = (termCounts[code] ?? 0) + (right.termCounts[index] ?? 0)
  }
  return { documents: left.documents + right.documents, terms, documentCounts, termCounts }
}

/** The terms that are kept, in order, and in how many documents each is. */
export interface Vocabulary {
  readonly terms: readonly string[]
  readonly documentCounts: readonly number[]
}

/**
 * The vocabulary of a column.
 *
 * @throws {FitError} where no term is there, or none stays.
 */
export function vocabularyOf(kind: string, name: string, counts: TermCounts, params: VocabularyParams): Vocabulary {
  if (params.vocabulary !== null) return fixedVocabulary(params.vocabulary, counts)
  const known = counts.terms.flatMap((_, code) => ((counts.documentCounts[code] as number) > 0 ? [code] : []))
  if (known.length === 0) {
    throw new FitError(kind, `column \`${name}\`: empty vocabulary; perhaps the documents only contain stop words.`)
  }
  const kept = frequent(known, counts, params)
  if (kept.length === 0) {
    throw new FitError(kind, `column \`${name}\`: after pruning, no terms remain; try a lower minDf or a higher maxDf.`)
  }
  const terms = counts.terms
  kept.sort((left, right) => compareStrings(terms[left] as string, terms[right] as string))
  return {
    terms: kept.map(code => terms[code] as string),
    documentCounts: kept.map(code => counts.documentCounts[code] as number),
  }
}

function fixedVocabulary(terms: readonly string[], counts: TermCounts): Vocabulary {
  const codes = new Map(counts.terms.map((term, code) => [term, code]))
  return { terms, documentCounts: terms.map(term => counts.documentCounts[codes.get(term) ?? -1] ?? 0) }
}

function frequent(codes: readonly number[], counts: TermCounts, params: VocabularyParams): number[] {
  const { documents, documentCounts } = counts
  const { minDf, maxDf, maxFeatures } = params
  const least = minDf < 1 ? minDf * documents : minDf
  const most = maxDf <= 1 ? maxDf * documents : maxDf
  if (most < least) throw new ParameterError('maxDf', 'it corresponds to fewer documents than minDf.')
  const kept = codes.filter(code => {
    const count = documentCounts[code] as number
    return count >= least && count <= most
  })
  if (maxFeatures === null || kept.length <= maxFeatures) return kept
  const totals = params.binary ? documentCounts : counts.termCounts
  const byCount = (left: number, right: number): number => (totals[right] as number) - (totals[left] as number)
  const byTerm = (left: number, right: number): number =>
    compareStrings(counts.terms[left] as string, counts.terms[right] as string)
  return kept.sort((left, right) => byCount(left, right) || byTerm(left, right)).slice(0, maxFeatures)
}

function isShareOrCount(): (value: unknown) => string | null {
  return isNumber(
    value => (value >= 0 && value <= 1) || (Number.isInteger(value) && value > 1),
    'a share from 0 to 1, or a whole number of documents',
  )
}
