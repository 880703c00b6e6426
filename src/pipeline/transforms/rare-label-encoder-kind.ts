import { rareLabelEncoderDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import type { Rule } from '../parameters.ts'
import { column, encodeAll, tableCall } from '../program.ts'
import {
  areCategoryLists,
  type Category,
  type CategoryCounts,
  countCategories,
  type InfrequentParams,
  infrequent,
  isMaxCategories,
  isMinFrequency,
  mergeCounts,
} from './categories.ts'

/** The parameters of `RareLabelEncoder`. */
export interface RareLabelEncoderParams extends InfrequentParams {
  /** The string that replaces rare and unknown ones. Default `'Rare'`. */
  readonly replaceWith: string
}

/** What was learned: per input the strings that are kept. */
export interface RareLabelEncoderState {
  readonly frequent: readonly (readonly Category[])[]
}

/** How `RareLabelEncoder` learns and what it computes. */
export const rareLabelEncoder: ColumnKind<RareLabelEncoderParams, CategoryCounts, RareLabelEncoderState> = {
  kind: 'RareLabelEncoder',
  version: 1,
  defaults: rareLabelEncoderDefaults,
  rules: { minFrequency: isMinFrequency, maxCategories: isMaxCategories, replaceWith: isText() },
  accepts: 'text',
  readsNumbersAs64: false,
  summarize: (values, { weights }) => countCategories(values, weights),
  merge: () => mergeCounts,
  conclude: (columns, _inputs, params) => ({ frequent: columns.map(each => frequentOf(each, params)) }),
  program: (inputs, { replaceWith }, { frequent }) => ({
    inputs,
    finite: [],
    outputs: Object.keys(inputs).map((name, index) => {
      const keys = encodeAll([...(frequent[index] ?? []), null])
      const table = { keys, values: keys, fallback: replaceWith, type: 'string' } as const
      return { kind: 'dense', name, type: 'string', expression: tableCall('lookup', table, column(name)) }
    }),
  }),
  inverse: () => null,
  isState: ({ frequent }, count) =>
    areCategoryLists(frequent, count) && frequent.flat().every(value => typeof value === 'string'),
}

/** The strings that are not infrequent; null does not count as one, but its rows count. */
function frequentOf({ values, counts, total }: CategoryCounts, params: RareLabelEncoderParams): Category[] {
  const texts = values.flatMap((value, index) => (value === null ? [] : [[value, counts[index] ?? 0] as const]))
  const rare = infrequent(
    texts.map(([, count]) => count),
    total,
    params,
  )
  return texts.flatMap(([value], index) => (rare[index] ? [] : [value]))
}

function isText(): Rule {
  return value => (typeof value === 'string' ? null : 'is not a string')
}
