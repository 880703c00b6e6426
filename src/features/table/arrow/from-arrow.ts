import type { Schema } from '../../schema.ts'
import type { ArrowTableLike } from '../arrow-like.ts'
import type { Table } from '../table.ts'

/** A table from an Arrow table. */
export async function fromArrow<const S extends Schema>(
  _table: ArrowTableLike,
  _schema?: S,
  _options?: { readonly zone?: string; readonly subject?: string },
): Promise<Table<S>> {
  throw new Error('not yet')
}
