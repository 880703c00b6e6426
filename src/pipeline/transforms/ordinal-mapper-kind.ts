import { ParameterError } from '../../features/errors/parameter-error.ts'
import { type DataType, isNumeric, type Schema } from '../../features/schema.ts'
import { encode } from '../../features/table/encode.ts'
import { ordinalMapperDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { isOneOf, show } from '../parameters.ts'
import { column, encodeAll, type Output, type Program, tableCall } from '../program.ts'
import type { Category } from './categories.ts'

/** The parameters of `OrdinalMapper`. */
export interface OrdinalMapperParams<Name extends string = string> {
  /** For each column the number of each category, as pairs; null and NaN can be categories. There is no default. */
  readonly mapping: { readonly [N in Name]: readonly (readonly [category: Category, number: number])[] }
  /** What is not mapped is an error (the default), or `unknownValue`. */
  readonly handleUnknown: 'error' | 'use_encoded_value'
  /** Default NaN. */
  readonly unknownValue: number
}

/** How `OrdinalMapper` computes; it learns nothing. */
export const ordinalMapper: TableKind<OrdinalMapperParams, object> = {
  kind: 'OrdinalMapper',
  version: 1,
  defaults: ordinalMapperDefaults,
  rules: {
    mapping: value =>
      isMapping(value) ? null : 'is not a list of different categories with finite numbers for each column',
    handleUnknown: isOneOf('error', 'use_encoded_value'),
    unknownValue: value => (typeof value === 'number' ? null : 'is not a number'),
  },
  accepts: 'category',
  readsNumbersAs64: true,
  reads: ({ mapping }) => Object.keys(mapping),
  learn: (_data, inputs, params) => {
    for (const [name, type] of Object.entries(inputs)) {
      const wrong = (params.mapping[name] ?? []).find(([category]) => !isOfType(category, type))
      if (wrong !== undefined) {
        throw new ParameterError(
          'mapping',
          `${show(wrong[0])} is not a category of column \`${name}\`, which is ${String(type)}.`,
        )
      }
    }
    return {}
  },
  program,
  inverse: () => null,
  isState: () => true,
}

function program(inputs: Schema, { mapping, handleUnknown, unknownValue }: OrdinalMapperParams): Program {
  const rule = handleUnknown === 'error' ? { unknown: 'error' as const } : { fallback: encode(unknownValue) }
  const outputs = Object.keys(inputs).map((name): Output => {
    const pairs = mapping[name] ?? []
    const keys = encodeAll(pairs.map(([category]) => category))
    const values = encodeAll(pairs.map(([, number]) => number))
    const expression = tableCall('lookup', { keys, values, ...rule }, column(name))
    return { kind: 'dense', name, type: 'float64', expression }
  })
  return { inputs, finite: Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string')), outputs }
}

function isMapping(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const lists = Object.values(value)
  return lists.length > 0 && lists.every(isPairs)
}

function isPairs(list: unknown): boolean {
  if (!Array.isArray(list) || list.length === 0) return false
  const arePairs = list.every(pair => Array.isArray(pair) && pair.length === 2 && Number.isFinite(pair[1]))
  return arePairs && new Set(list.map(([category]) => category)).size === list.length
}

function isOfType(category: Category, type: DataType): boolean {
  if (category === null) return true
  if (isNumeric(type) || type === 'timestamp' || type === 'date') return typeof category === 'number'
  return typeof category === type
}
