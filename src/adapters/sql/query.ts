/** A named part of a statement. */
export interface CommonTable {
  readonly name: string
  readonly sql: string
}

/** A statement with its named parts in front, each with its lines indented. */
export function withTables(tables: readonly CommonTable[], sql: string): string {
  if (tables.length === 0) return sql
  const parts = tables.map(table => `${table.name} AS (\n${indented(table.sql)}\n)`)
  return `WITH ${parts.join(',\n')}\n${sql}`
}

/** A `SELECT` with one expression a line. */
export function select(columns: readonly string[], rest: readonly string[]): string {
  return `SELECT\n${indented(columns.join(',\n'))}\n${rest.join('\n')}`
}

/** Every line two spaces further in. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
