import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import { type Drift, driftTable } from '../../features/quality/drift.ts'
import { driftOverview, driftPlots, statisticsPlots, type VegaLiteSpec } from '../../features/quality/quality-plots.ts'
import { statisticsTable, type TableStatistics } from '../../features/quality/statistics.ts'
import type { Table } from '../../features/table/table.ts'
import { escapeHtml } from './escape-html.ts'
import { pageStyle } from './page-style.ts'
import { renderSVG } from './render-svg.ts'

/** What the page shows; at least one of `statistics` and `drift`. */
export interface QualityPageOptions {
  readonly title: string
  readonly statistics?: TableStatistics
  readonly drift?: Drift
}

/** One self-contained HTML page, light and dark, from phone width up: tables of all figures and a plot for each column. */
export async function qualityPage(options: QualityPageOptions): Promise<string> {
  requireOptions<QualityPageOptions>(options, { title: null, statistics: null, drift: null })
  const { title, statistics, drift } = options
  if (typeof title !== 'string') throw new ParameterError('title', 'a text is needed.')
  const parts: string[] = []
  if (drift !== undefined) {
    const { rows } = drift
    const about = `${count(rows.reference)} rows of the reference, ${count(rows.current)} current ones.`
    const overview = await figures([driftOverview(drift)])
    parts.push(section('Drift', about, await tableOf(driftTable(drift)), overview + (await figures(driftPlots(drift)))))
  }
  if (statistics !== undefined) {
    const about = `${count(statistics.rows)} rows, ${count(statistics.columns.length)} columns. All figures are exact.`
    const plots = await figures(statisticsPlots(statistics))
    parts.push(section('Statistics', about, await tableOf(statisticsTable(statistics)), plots))
  }
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>`
  return `<!doctype html>
<html lang="en"><head>${head}<style>${pageStyle}</style></head>
<body><h1>${escapeHtml(title)}</h1>${parts.join('\n')}</body></html>
`
}

function section(title: string, about: string, table: string, plots: string): string {
  return `<section><h2>${title}</h2><p>${about}</p><div class="scroll">${table}</div><div class="plots">${plots}</div></section>`
}

async function figures(specs: readonly VegaLiteSpec[]): Promise<string> {
  const drawn: string[] = []
  for (const spec of specs) {
    drawn.push(`<figure><figcaption>${escapeHtml(spec.title ?? '')}</figcaption>${await renderSVG(spec)}</figure>`)
  }
  return drawn.join('')
}

async function tableOf(made: Promise<Table>): Promise<string> {
  const table = await made
  const head = table.columnNames.map(name => `<th>${escapeHtml(name.replaceAll('_', ' '))}</th>`).join('')
  const rows = Array.from({ length: table.rowCount }, (_, row) => {
    const cells = table.columnNames.map(name => cell(table.column(name).get(row)))
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function cell(value: unknown): string {
  if (value === null) return '<td class="none">–</td>'
  if (typeof value !== 'number') return `<td class="text">${escapeHtml(String(value))}</td>`
  return `<td>${Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)))}</td>`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
