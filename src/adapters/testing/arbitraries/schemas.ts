import fc from 'fast-check'
import type { DataType, Schema } from '../../../features/schema.ts'

/** Which schemas to make. */
export interface SchemaOptions {
  /** The types to choose from; by default all scalars and lists. */
  readonly types?: readonly DataType[]
  /** At least 1; default 1. */
  readonly minColumns?: number
  /** Default 8. */
  readonly maxColumns?: number
}

const allTypes: readonly DataType[] = [
  ...(['boolean', 'int32', 'int64', 'bigint', 'float32', 'float64', 'string', 'timestamp', 'date', 'binary'] as const),
  ...[{ list: 'float64' } as const, { list: 'string' } as const, { list: 'int32' } as const],
]
const names = ['a', 'b', 'amount', 'delay', 'origin', 'seen_at', 'x1', 'Y', 'tags', 'late', 'score', 'kind']

/** Random schemas: distinct names, types from a list. */
export function schemas({
  types = allTypes,
  minColumns = 1,
  maxColumns = 8,
}: SchemaOptions = {}): fc.Arbitrary<Schema> {
  return fc
    .uniqueArray(fc.constantFrom(...names), { minLength: minColumns, maxLength: maxColumns })
    .chain(chosen => fc.tuple(...chosen.map(name => fc.tuple(fc.constant(name), fc.constantFrom(...types)))))
    .map(entries => Object.fromEntries(entries))
}
