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
  /** The code of unknown values, none of the codes in use; NaN is allowed. Default null. */
  readonly unknownValue: number | null
  /** The code of NaN. Default NaN. */
  readonly encodedMissingValue: number
}

/** What was learned, one entry per input. */
export interface OrdinalEncoderState {
  readonly categories: readonly (readonly Category[])[]
  /** The code of each category, in order; infrequent ones share the greatest. */
  readonly codes: readonly (readonly number[])[]
}

/** How `OrdinalEncoder` learns and what it computes. */
export const ordinalEncoder: ColumnKind<OrdinalEncoderParams, CategoryCounts, OrdinalEncoderState> = {
  kind: 'OrdinalEncoder',
  version: 1,
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
    const codes = counts.map(each => categoryCodes(each, params))
    checkCollisions(codes, counts, params)
    return { categories: counts.map(({ values }) => values), codes }
  },
  program,
  inverse: (inputs, params, state) => outputs => invert(outputs, inputs, params, state),
  isState: ({ categories, codes }, count) =>
    areCategoryLists(categories, count) &&
    Array.isArray(codes) &&
    codes.length === count &&
    codes.every((list, index) => Array.isArray(list) && list.length === categories[index]?.length),
}

function program(inputs: Schema, params: OrdinalEncoderParams, { categories, codes }: OrdinalEncoderState): Program {
  const { handleUnknown, unknownValue } = params
  const rule = handleUnknown === 'error' ? { unknown: 'error' as const } : { fallback: encode(unknownValue) }
  const outputs = Object.keys(inputs).map((name, index) => {
    const table = { keys: encodeAll(categories[index] ?? []), values: encodeAll(codes[index] ?? []), ...rule }
    return { kind: 'dense', name, type: 'float64', expression: tableCall('lookup', table, column(name)) } as const
  })
  return { inputs, finite: Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string')), outputs }
}

/** Codes in order of the categories: the frequent ones, then one for all infrequent ones; NaN has its own. */
function categoryCodes({ values, counts, total }: CategoryCounts, params: OrdinalEncoderParams): number[] {
  const missing = values.findIndex(value => Number.isNaN(value))
  const known = missing < 0 ? values.length : missing
  const rare = infrequent(counts.slice(0, known), total, params)
  const frequent = rare.filter(isRare => !isRare).length
  let next = 0
  return values.map((_, index) => {
    if (index === missing) return params.encodedMissingValue
    return rare[index] === true ? frequent : next++
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

function checkCollisions(
  codes: readonly (readonly number[])[],
  counts: readonly CategoryCounts[],
  { handleUnknown, unknownValue, encodedMissingValue }: OrdinalEncoderParams,
): void {
  for (const [index, list] of codes.entries()) {
    const used = list.filter((_, at) => !Number.isNaN(counts[index]?.values[at]))
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
  const columns = Object.entries(inputs).map(([name, type], index): readonly [string, Column] => {
    const byCode = new Map<unknown, Category>()
    const codes = state.codes[index] ?? []
    for (const [position, value] of (state.categories[index] ?? []).entries()) {
      const code = codes[position]
      const shared = codes.indexOf(code ?? -1) !== codes.lastIndexOf(code ?? -1)
      byCode.set(code, shared ? (type === 'string' ? 'infrequent_sklearn' : null) : value)
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
