import { evaluate } from '../../features/evaluate/evaluate-column.ts'
import type { Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import type { SummaryOptions } from '../kind.ts'
import { countTerms, type TermCounts } from './term-counts.ts'
import { areTexts, type TextAnalysis, termsOfColumn } from './text-analysis.ts'

/** Counts the terms of a column of texts. */
export function countColumn(values: Column, { name, params, weights }: SummaryOptions<TextAnalysis>): TermCounts {
  const table = new Table([[name, values]], values.length)
  return countTerms(evaluate(termsOfColumn(name, params), table, `column ${name}`), weights)
}

/** The names of the outputs of a column: its terms, where there are several columns as `<column>__<term>`. */
export function termNames(inputs: Schema, name: string, terms: readonly string[]): readonly string[] {
  return Object.keys(inputs).length === 1 ? terms : terms.map(term => `${name}__${term}`)
}

/** Whether loaded data is a list of distinct terms for each input. */
export function areVocabularies(vocabulary: unknown, count: number): vocabulary is readonly (readonly string[])[] {
  return (
    Array.isArray(vocabulary) &&
    vocabulary.length === count &&
    vocabulary.every(terms => areTexts(terms) && new Set(terms).size === terms.length)
  )
}
