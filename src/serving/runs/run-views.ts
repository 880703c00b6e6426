import { columnFromExact } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import { escapeHTML } from '../../pipeline/display/to-html.ts'
import type { MetricPoint, RunRecord } from './runs.ts'

/** One row per run: what it is, its parameters, and the last value of each metric. */
export function runsTable(runs: readonly RunRecord[]): Table {
  const texts = (of: (run: RunRecord) => string | null): Column => columnFromExact('string', runs.map(of)) as Column
  const times = (of: (run: RunRecord) => number | null): Column => columnFromExact('timestamp', runs.map(of)) as Column
  const fixed: (readonly [string, Column])[] = [
    ['id', texts(run => run.id)],
    ['name', texts(run => run.name)],
    ['status', texts(run => run.status)],
    ['startedAt', times(run => run.startedAt)],
    ['endedAt', times(run => run.endedAt)],
    ['dataHash', texts(run => run.dataHash)],
    ['featuresHash', texts(run => run.featuresHash)],
    ['commit', texts(run => run.commit)],
  ]
  const params = namesOf(runs, run => Object.keys(run.params)).map(
    path =>
      [`params.${path}`, texts(run => (Object.hasOwn(run.params, path) ? (run.params[path] ?? null) : null))] as const,
  )
  const metrics = metricNames(runs).map(name => {
    const values = runs.map(run => lastValue(run, name))
    return [`metrics.${name}`, columnFromExact('float64', values) as Column] as const
  })
  return new Table([...fixed, ...params, ...metrics], runs.length)
}

/** One page without anything from elsewhere: a table of all runs, and a curve for each metric with several steps. */
export function runsPage(runs: readonly RunRecord[]): string {
  const params = namesOf(runs, run => Object.keys(run.params))
  const metrics = metricNames(runs)
  const head = ['run', 'status', 'started', ...metrics, ...params, 'data', 'features', 'commit']
  const body = runs.map(run => {
    const cells = [
      `${run.name} ${run.id}`,
      run.status,
      new Date(run.startedAt).toISOString(),
      ...metrics.map(name => numberText(lastValue(run, name))),
      ...params.map(path => run.params[path] ?? ''),
      ...[run.dataHash, run.featuresHash, run.commit].map(hash => hash?.slice(0, 12) ?? ''),
    ]
    return `<tr>${cells.map(cell => `<td>${escapeHTML(cell)}</td>`).join('')}</tr>`
  })
  const curves = metrics.map(name => curve(name, runs)).join('')
  const header = head.map(name => `<th scope="col">${escapeHTML(name)}</th>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Runs</title><style>${style}</style><h1>Runs</h1>
<div class="scroll"><table><thead><tr>${header}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>${curves}</html>\n`
}

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:24px;color:#16202c;background:#fff}
.scroll{overflow-x:auto}table{border-collapse:collapse}th,td{padding:4px 10px;border-top:1px solid #dfe3e8;text-align:left;white-space:nowrap}
figure{display:inline-block;margin:16px 16px 0 0}polyline{fill:none;stroke-width:1.5}`
const colours = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#ff7f0e', '#17becf']

/** A metric over steps, one line per run; nothing where no run has two values of it. */
function curve(name: string, runs: readonly RunRecord[]): string {
  const lines = runs.map(run => run.metrics.filter(point => point.name === name && Number.isFinite(point.value)))
  if (lines.every(points => points.length < 2)) return ''
  const all = lines.flat()
  const x = scale(
    all.map(point => point.step),
    10,
    290,
  )
  const y = scale(
    all.map(point => point.value),
    110,
    10,
  )
  const drawn = lines.map((points, index) => {
    const path = points.map((point: MetricPoint) => `${x(point.step)},${y(point.value)}`).join(' ')
    const title = `<title>${escapeHTML(`${runs[index]?.name ?? ''} ${runs[index]?.id ?? ''}`)}</title>`
    return `<polyline stroke="${colours[index % colours.length]}" points="${path}">${title}</polyline>`
  })
  const svg = `<svg viewBox="0 0 300 120" width="300" height="120" role="img">${drawn.join('')}</svg>`
  return `<figure><figcaption>${escapeHTML(name)}</figcaption>${svg}</figure>`
}

function scale(values: readonly number[], from: number, to: number): (value: number) => string {
  const least = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
  const most = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY)
  const width = most - least || 1
  return value => (from + ((value - least) / width) * (to - from)).toFixed(1)
}

function metricNames(runs: readonly RunRecord[]): string[] {
  return namesOf(runs, run => run.metrics.map(({ name }) => name))
}

function namesOf(runs: readonly RunRecord[], names: (run: RunRecord) => readonly string[]): string[] {
  return [...new Set(runs.flatMap(names))].sort()
}

function lastValue({ metrics }: RunRecord, name: string): number | null {
  return metrics.findLast(point => point.name === name)?.value ?? null
}

function numberText(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(6)))
}
