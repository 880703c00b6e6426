import type { DataType, ScalarType } from '../../features/schema.ts'
import type { Datatype } from './datatype.ts'

const datatypes: { readonly [T in ScalarType]: Datatype } = {
  boolean: 'BOOL',
  int32: 'INT32',
  int64: 'INT64',
  bigint: 'INT64',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
  binary: 'BYTES',
  timestamp: 'INT64',
  date: 'INT32',
}

/** The form in which a column travels. */
export interface TensorForm {
  readonly datatype: Datatype
  /** The dimensions after that of the rows: none, or one for lists of scalars. */
  readonly dimensions: 0 | 1
}

/** How a column of a type is announced; maps, structs and lists of such are JSON texts. */
export function announcedAs(type: DataType): TensorForm {
  if (typeof type === 'string') return { datatype: datatypes[type], dimensions: 0 }
  if ('list' in type && typeof type.list === 'string') return { datatype: datatypes[type.list], dimensions: 1 }
  return { datatype: 'BYTES', dimensions: 0 }
}
