import { requireMembers } from '../../features/errors/parameter-error.ts'
import type { VegaLiteSpec } from '../../features/quality/quality-plots.ts'
import type { ConsistencyReport } from './consistency-report.ts'

/** A report as text: a line per column, the least consistent first, with an example of each that differs. */
export function consistencyText(report: ConsistencyReport): string {
  requireReport(report)
  const { features, rows, left, from, to, columns } = report
  const time = (at: number | null) => (at === null ? 'never' : new Date(at).toISOString())
  const lines = [
    `${rows} requests of ${features.name} (${features.hash.slice(0, 12)}), ${time(from)} to ${time(to)}`,
    ...(left.otherSets + left.older === 0
      ? []
      : [`left out: ${left.otherSets} of other sets, ${left.older} older ones`]),
  ]
  const width = Math.max(0, ...columns.map(column => column.name.length))
  for (const { name, share, different, servedNull, backfillNull, greatest, examples } of columns) {
    const parts = [
      different > 0 ? `${different} differ${greatest === null ? '' : ` by up to ${greatest}`}` : '',
      servedNull > 0 ? `${servedNull} served as null` : '',
      backfillNull > 0 ? `${backfillNull} null in the backfill` : '',
    ].filter(part => part !== '')
    lines.push(`  ${name.padEnd(width)}  ${percent(share)} equal${parts.length === 0 ? '' : `; ${parts.join(', ')}`}`)
    const [example] = examples
    if (example === undefined) continue
    const { request, served, backfilled, status } = example
    const said = status === null ? '' : ` (${status})`
    lines.push(
      `    ${JSON.stringify(request)}: served ${JSON.stringify(served)}${said}, backfilled ${JSON.stringify(backfilled)}`,
    )
  }
  return lines.join('\n')
}

/** A share that is 100 % only where it is 1. */
function percent(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2).padStart(6)} %`
}

/** The shares of equal and different rows of every column, as one bar each. */
export function consistencyPlot(report: ConsistencyReport): VegaLiteSpec {
  requireReport(report)
  const { columns, rows } = report
  const outcomes = ['equal', 'different', 'served null', 'backfill null']
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: `Served against backfilled, ${rows} requests`,
    data: {
      values: columns.flatMap(({ name, equal, different, servedNull, backfillNull }) =>
        [equal, different, servedNull, backfillNull].map((count, index) => ({
          ...{ column: name, outcome: outcomes[index], order: index },
          share: count / Math.max(1, rows),
        })),
      ),
    },
    height: { step: 18 },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      y: { field: 'column', type: 'nominal', sort: null, title: null },
      x: { field: 'share', type: 'quantitative', title: 'Share of requests', axis: { format: '.0%' } },
      order: { field: 'order' },
      color: {
        field: 'outcome',
        type: 'nominal',
        title: 'Served value',
        scale: { domain: outcomes, range: ['#7f8fa6', '#c23b34', '#e1a22b', '#8e5bb5'] },
      },
    },
  }
}

/** A report as rows, one per column, for a table or a file. */
export function consistencyRows(report: ConsistencyReport): readonly ConsistencyRow[] {
  requireReport(report)
  return report.columns.map(({ name, type, equal, different, servedNull, backfillNull, share, greatest }) => ({
    ...{ column: name, type, equal, different, served_null: servedNull, backfill_null: backfillNull },
    ...{ equal_share: share, greatest_difference: greatest },
  }))
}

function requireReport(given: unknown): void {
  requireMembers('report', given, { features: 'object', columns: 'list' }, 'what `consistencyReport` gives')
}

/** A column of a report. */
export interface ConsistencyRow {
  readonly column: string
  readonly type: string
  readonly equal: number
  readonly different: number
  readonly served_null: number
  readonly backfill_null: number
  readonly equal_share: number
  readonly greatest_difference: number | null
}
