import type { BackfillReport } from '../backfill.ts'

/** What two parts of a backfill have to say, as one; both are of the same set and tables. */
export function addReports(left: BackfillReport, right: BackfillReport): BackfillReport {
  return {
    rows: left.rows + right.rows,
    labels: left.labels.map((label, index) => ({
      ...label,
      immature: label.immature + (right.labels[index]?.immature ?? 0),
    })),
    bootstrap: left.bootstrap.map((table, index) => {
      const more = right.bootstrap[index]
      const columns = table.columns.map(({ column, values }, position) => ({
        column,
        values: values + (more?.columns[position]?.values ?? 0),
      }))
      return { table: table.table, rows: table.rows + (more?.rows ?? 0), columns }
    }),
    external: left.external.map((counts, index) => {
      const more = right.external[index] ?? { given: 0, answered: 0, failed: 0, unknown: 0, error: null }
      return {
        column: counts.column,
        given: counts.given + more.given,
        answered: counts.answered + more.answered,
        failed: counts.failed + more.failed,
        unknown: counts.unknown + more.unknown,
        error: counts.error ?? more.error,
      }
    }),
  }
}
