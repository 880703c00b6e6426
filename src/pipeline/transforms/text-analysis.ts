import type { Expression } from '../../features/expression/expression.ts'
import { parseTokenPattern, tokenPatternSays } from '../../features/text/token-pattern.ts'
import { isBoolean, isNullOr, isOneOf, type Rule, type Rules } from '../parameters.ts'
import { call, column, literal, tableCall } from '../program.ts'
import { englishStopWords } from './english-stop-words.ts'

/** How a text is taken apart into terms. */
export interface TextAnalysis {
  /** Words, runs of characters, or runs of characters within words; default `'word'`. */
  readonly analyzer: 'word' | 'char' | 'char_wb'
  /** Default true. */
  readonly lowercase: boolean
  /** Remove accents: by decomposition (`unicode`), or with all that is not ASCII then. Default null: keep them. */
  readonly stripAccents: null | 'unicode' | 'ascii'
  /** What a word is, in Python's spelling: a run of one class of characters. Default: two letters, numbers or underscores or more. */
  readonly tokenPattern: string
  /** Words that are left out: `'english'`, or a list. Default null: none. */
  readonly stopWords: null | 'english' | readonly string[]
  /** The least and the most words or characters of a term; default [1, 1]. */
  readonly ngramRange: readonly [number, number]
}

/** What the parameters of an analysis may be. */
export const analysisRules: Rules<TextAnalysis> = {
  analyzer: isOneOf('word', 'char', 'char_wb'),
  lowercase: isBoolean,
  stripAccents: isNullOr(isOneOf('unicode', 'ascii')),
  tokenPattern: value =>
    typeof value === 'string' && parseTokenPattern(value) !== null ? null : `is not ${tokenPatternSays}`,
  stopWords: value =>
    value === null || value === 'english' || areTexts(value) ? null : "is not null, 'english' or a list of words",
  ngramRange: isRange(),
}

/** The terms of a column of texts, a list of strings; a missing text is an error. */
export function termsOfColumn(name: string, analysis: TextAnalysis): Expression {
  const { analyzer, lowercase, stripAccents, ngramRange } = analysis
  const required = call('required', column(name))
  const lowered = lowercase ? call('lower', required) : required
  const text = stripAccents === null ? lowered : call('stripAccents', lowered, literal(stripAccents, 'string'))
  const [least, most] = ngramRange.map(size => literal(size))
  const range = [least, most].filter(size => size !== undefined)
  if (analyzer === 'char') return call('charGrams', text, ...range)
  if (analyzer === 'char_wb') return call('wordCharGrams', text, ...range)
  const words = withoutStopWords(call('tokens', text, literal(analysis.tokenPattern, 'string')), analysis)
  return ngramRange[1] === 1 ? words : call('wordGrams', words, ...range)
}

/** Whether something is a list of strings. */
export function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(text => typeof text === 'string')
}

function withoutStopWords(words: Expression, { stopWords }: TextAnalysis): Expression {
  if (stopWords === null) return words
  const keys = stopWords === 'english' ? englishStopWords : [...new Set(stopWords)]
  return tableCall('listWithout', { keys }, words)
}

function isRange(): Rule {
  const isSize = (size: unknown): boolean => Number.isInteger(size) && Number(size) >= 1 && Number(size) <= 100
  return value =>
    Array.isArray(value) && value.length === 2 && value.every(isSize) && value[0] <= value[1]
      ? null
      : 'is not two whole numbers from 1 to 100, the smaller one first'
}
