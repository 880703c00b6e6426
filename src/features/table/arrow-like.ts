/** What is asked of an `apache-arrow` `Table`, of any version and any copy of the package. */
export interface ArrowTableLike {
  readonly schema: { readonly fields: readonly { readonly name: string }[] }
  readonly numRows: number
  getChild(name: string): unknown
}

/** Whether a value is an Arrow table, told without loading Arrow. */
export function isArrowTable(value: unknown): value is ArrowTableLike {
  if (typeof value !== 'object' || value === null) return false
  const { schema, getChild, numRows } = value as Partial<ArrowTableLike>
  return Array.isArray(schema?.fields) && typeof getChild === 'function' && typeof numRows === 'number'
}
