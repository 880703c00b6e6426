import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { isNumeric, type Schema } from '../../features/schema.ts'
import { columnFromExact } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { encode } from '../../features/table/encode.ts'
import { Blocks } from '../blocks.ts'
import { ordinalEncoderDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isOneOf } from '../parameters.ts'
import { column, encodeAll, type Program, tableCall } from '../program.ts'
import {
  areCategoryLists,
  type Category,
  type CategoryCounts,
  categoriesOf,
  countCategories,
  type InfrequentParams,
  infrequent,
  isCategories,
  isMaxCategories,
  isMinFrequency,
  mergeCounts,
} from './categories.ts'

/** The parameters of `OrdinalEncoder`. */
export interface OrdinalEncoderParams extends InfrequentParams {
  /** The categories of each column, in order; default `'auto'`: those of the training data. */
  readonly categories: 'auto' | readonly (readonly Category[])[]
  /** An unknown value is an error (the default), or becomes `unknownValue`. */
  readonly handleUnknown: 'error' | 'use_encoded_value'
  /** The code of unknown values, which must differ from all codes in use; NaN is allowed. Default null. */
  readonly unknownValue: number | null
  /** The code of NaN. Default NaN. */
  readonly encodedMissingValue: number
}

/** What was learned, one entry per input. */
export interface OrdinalEncoderState {
  readonly categories: readonly (readonly Category[])[]
  /** Which of the categories are infrequent, in order: they share one code, after those of the others. */
  readonly infrequent: readonly (readonly boolean[])[]
}

/** Of the format of what is learned. Version 1 held the codes, of which one that is infrequent alone is not always known. */
export const ordinalEncoderVersion = 2

/** How `OrdinalEncoder` learns and what it computes. */
export const ordinalEncoder: ColumnKind<OrdinalEncoderParams, CategoryCounts, OrdinalEncoderState> = {
  kind: 'OrdinalEncoder',
  version: ordinalEncoderVersion,
  defaults: ordinalEncoderDefaults,
  rules: {
    categories: isCategories,
    handleUnknown: isOneOf('error', 'use_encoded_value'),
    unknownValue: value => (value === null || typeof value === 'number' ? null : 'is neither null nor a number'),
    encodedMissingValue: value => (typeof value === 'number' ? null : 'is not a number'),
    minFrequency: isMinFrequency,
    maxCategories: isMaxCategories,
  },
  accepts: 'category',
  readsNumbersAs64: false,
  summarize: (values, { weights }) => countCategories(values, weights),
  merge: () => mergeCounts,
  conclude: (columns, inputs, params) => {
    checkUnknownRule(params)
    const counts = categoriesOf(columns, inputs, params.categories, params.handleUnknown !== 'error')
    const state = {
      categories: counts.map(({ values }) => values),
      infrequent: counts.map(each => rareCategories(each, params)),
    }
    checkCollisions(state, params)
    return state
  },
  program,
  inverse: (inputs, params, state) => outputs => invert(outputs, inputs, params, state),
  migrate: ({ params, state: { categories, codes } }) => {
    const lists = Array.isArray(codes) ? (codes as readonly unknown[]) : []
    const isRead = areCategoryLists(categories, lists.length) && lists.every(Array.isArray)
    return {
      params,
      state: {
        categories,
        infrequent: isRead ? lists.map((list, index) => rareByCode(list, categories[index] ?? [])) : null,
      },
    }
  },
  isState: ({ categories, infrequent: rare }, count) =>
    areCategoryLists(categories, count) &&
    Array.isArray(rare) &&
    rare.length === count &&
    rare.every((list, index) => Array.isArray(list) && list.length === categories[index]?.length),
}

function program(inputs: Schema, params: OrdinalEncoderParams, state: OrdinalEncoderState): Program {
  const { handleUnknown, unknownValue } = params
  const { categories } = state
  const codes = categoryCodes(state, params)
  const rule = handleUnknown === 'error' ? { unknown: 'error' as const } : { fallback: encode(unknownValue) }
  const outputs = Object.keys(inputs).map((name, index) => {
    const table = { keys: encodeAll(categories[index] ?? []), values: encodeAll(codes[index] ?? []), ...rule }
    return { kind: 'dense', name, type: 'float64', expression: tableCall('lookup', table, column(name)) } as const
  })
  return { inputs, finite: Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string')), outputs }
}

/** Whether each category is infrequent; NaN, which has its own code, never is. */
function rareCategories({ values, counts, total }: CategoryCounts, params: OrdinalEncoderParams): boolean[] {
  const missing = values.findIndex(value => Number.isNaN(value))
  if (missing < 0) return infrequent(counts, total, params)
  return [...infrequent(counts.slice(0, missing), total, params), false]
}

/** What codes say of rarity: one that is infrequent shares its code, or has a greater one than a category after it. */
function rareByCode(codes: readonly unknown[], categories: readonly Category[]): boolean[] {
  const known = codes.map((code, at) => (typeof code === 'number' && !Number.isNaN(categories[at]) ? code : null))
  return known.map((code, at) =>
    known.some((other, index) => {
      if (code === null || other === null || index === at) return false
      return other === code || (index > at && other < code)
    }),
  )
}

/** Codes in order of the categories: the frequent ones, then one for all infrequent ones; NaN has its own. */
function categoryCodes(
  { categories, infrequent: rare }: OrdinalEncoderState,
  { encodedMissingValue }: OrdinalEncoderParams,
): number[][] {
  return categories.map((values, column) => {
    const isRare = (index: number): boolean => rare[column]?.[index] === true
    const frequent = values.filter((value, index) => !Number.isNaN(value) && !isRare(index)).length
    let next = 0
    return values.map((value, index) => {
      if (Number.isNaN(value)) return encodedMissingValue
      return isRare(index) ? frequent : next++
    })
  })
}

function checkUnknownRule({ handleUnknown, unknownValue }: OrdinalEncoderParams): void {
  if (handleUnknown === 'use_encoded_value' && unknownValue === null) {
    throw new ParameterError('unknownValue', "a number is needed when handleUnknown is 'use_encoded_value'.")
  }
  if (handleUnknown === 'error' && unknownValue !== null) {
    throw new ParameterError(
      'unknownValue',
      `${unknownValue} has no meaning unless handleUnknown is 'use_encoded_value'.`,
    )
  }
}

function checkCollisions(state: OrdinalEncoderState, params: OrdinalEncoderParams): void {
  const { handleUnknown, unknownValue, encodedMissingValue } = params
  for (const [index, list] of categoryCodes(state, params).entries()) {
    const used = list.filter((_, at) => !Number.isNaN(state.categories[index]?.[at]))
    if (handleUnknown === 'use_encoded_value' && used.includes(unknownValue ?? -1)) {
      throw new ParameterError('unknownValue', `${unknownValue} is already the code of a seen category.`)
    }
    if (used.length < list.length && used.includes(encodedMissingValue)) {
      throw new ParameterError('encodedMissingValue', `${encodedMissingValue} is already the code of a seen category.`)
    }
  }
}

/** The category of each code; an infrequent one is `infrequent_sklearn` in a string column, the code of unknown values null. */
function invert(outputs: Blocks, inputs: Schema, params: OrdinalEncoderParams, state: OrdinalEncoderState): Blocks {
  const codes = categoryCodes(state, params)
  const columns = Object.entries(inputs).map(([name, type], index): readonly [string, Column] => {
    const byCode = new Map<unknown, Category>()
    for (const [position, value] of (state.categories[index] ?? []).entries()) {
      const isRare = state.infrequent[index]?.[position] === true
      byCode.set(codes[index]?.[position], isRare ? (type === 'string' ? 'infrequent_sklearn' : null) : value)
    }
    if (params.handleUnknown === 'use_encoded_value') byCode.set(params.unknownValue, null)
    const found = outputs.column(name)
    const values = Array.from({ length: outputs.rowCount }, (_, row): Category => {
      const code: unknown = found.get(row)
      if (!byCode.has(code)) throw new InvalidValueError(name, row, `${String(code)} is not the code of a category.`)
      return byCode.get(code) ?? null
    })
    return [name, columnFromExact(type, values as readonly (string | null)[]) as Column]
  })
  return new Blocks([{ kind: 'dense', columns }], outputs.rowCount)
}
