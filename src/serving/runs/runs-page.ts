import { escapeHTML } from '../../pipeline/display/to-html.ts'
import type { RunRecord } from './runs.ts'
import { lastValue, metricNames, namesOf } from './runs-table.ts'

/**
 * One page without anything from elsewhere: a table of all runs with the parameters in which they differ, those that they share, and a curve
 * for each metric with several steps.
 */
export function runsPage(runs: readonly RunRecord[]): string {
  const params = namesOf(runs, run => Object.keys(run.params))
  const shared =
    runs.length < 2 ? [] : params.filter(path => runs.every(run => run.params[path] === runs[0]?.params[path]))
  const curves = metricNames(runs).map(name => curve(name, runs))
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Runs</title><style>${style}</style><h1>Runs</h1>
${
  runs.length === 0
    ? '<p>There are no runs yet.</p>'
    : table(
        runs,
        params.filter(path => !shared.includes(path)),
      )
}
${shared.length === 0 ? '' : sharedParams(shared, runs[0] as RunRecord)}<div class="curves">${curves.join('')}</div></html>\n`
}

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:24px;color:#16202c;background:#fff}h1{font-size:22px}
.scroll{overflow-x:auto}table{border-collapse:collapse}th,td{padding:4px 10px;border-top:1px solid #dfe3e8;text-align:left;white-space:nowrap}
thead th{border-top:0;color:#55606c;font-weight:600}td.number{text-align:right;font-variant-numeric:tabular-nums}code{color:#55606c}
i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:8px}.running{color:#8a5a00}.failed{color:#b3261e}
details{margin:16px 0}summary{cursor:pointer}.curves{display:flex;flex-wrap:wrap;gap:24px;margin-top:24px}figure{margin:0}
figcaption{font-weight:600}svg{max-width:100%;height:auto}svg text{font-size:11px;fill:#55606c}svg line{stroke:#dfe3e8}polyline{fill:none;stroke-width:1.5}`
const colours = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#ff7f0e', '#17becf', '#8c564b', '#e377c2']
const colourOf = (run: number): string => colours[run % colours.length] as string

function table(runs: readonly RunRecord[], params: readonly string[]): string {
  const metrics = metricNames(runs)
  const head = ['run', 'status', 'started (UTC)', 'took', ...metrics, ...params, 'data', 'features', 'commit']
  const rows = runs.map((run, index) => {
    const cells = [
      `<th scope="row"><i style="background:${colourOf(index)}"></i>${escapeHTML(run.name)} ${short(run.id)}</th>`,
      `<td class="${escapeHTML(run.status)}">${escapeHTML(run.status)}</td>`,
      cell(new Date(run.startedAt).toISOString().slice(0, 19).replace('T', ' ')),
      cell(run.endedAt === null ? '' : duration(run.endedAt - run.startedAt)),
      ...metrics.map(name => `<td class="number">${numberText(lastValue(run, name))}</td>`),
      ...params.map(path => cell(run.params[path] ?? '')),
      ...[run.dataHash, run.featuresHash, run.commit].map(hash => `<td>${hash === null ? '' : short(hash)}</td>`),
    ]
    return `<tr>${cells.join('')}</tr>`
  })
  const header = head.map(name => `<th scope="col">${escapeHTML(name)}</th>`).join('')
  return `<div class="scroll"><table><thead><tr>${header}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}

function sharedParams(paths: readonly string[], { params }: RunRecord): string {
  const rows = paths.map(path => `<tr><th scope="row">${escapeHTML(path)}</th>${cell(params[path] ?? '')}</tr>`)
  const title = `${paths.length} parameter${paths.length === 1 ? '' : 's'} that all runs share`
  return `<details><summary>${title}</summary><div class="scroll"><table>${rows.join('')}</table></div></details>\n`
}

const cell = (text: string): string => `<td>${escapeHTML(text)}</td>`

/** The beginning of an id or a hash; all of it where one points at it. */
function short(text: string): string {
  return `<code title="${escapeHTML(text)}">${escapeHTML(text.slice(0, 8))}</code>`
}

function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`
  const seconds = milliseconds / 1000
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** Where a curve's plot lies in its picture. */
const plot = { left: 64, right: 410, top: 10, bottom: 160 } as const

/** A metric over steps, one line per run, between its least and its greatest value; nothing where no run has two values of it. */
function curve(name: string, runs: readonly RunRecord[]): string {
  const lines = runs.map(run => run.metrics.filter(point => point.name === name && Number.isFinite(point.value)))
  if (lines.every(points => points.length < 2)) return ''
  const x = extent(lines.flatMap(points => points.map(({ step }) => step)))
  const y = extent(lines.flatMap(points => points.map(({ value }) => value)))
  const { left, right, top, bottom } = plot
  const drawn = lines.map((points, index) => {
    const path = points.map(({ step, value }) => `${place(step, x, left, right)},${place(value, y, bottom, top)}`)
    const title = `<title>${escapeHTML(`${runs[index]?.name ?? ''} ${runs[index]?.id ?? ''}`)}</title>`
    return `<polyline stroke="${colourOf(index)}" points="${path.join(' ')}">${title}</polyline>`
  })
  const grid = [
    [top, y.most],
    [bottom, y.least],
  ].map(
    ([at, value]) =>
      `<line x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text x="${left - 6}" y="${(at as number) + 4}" text-anchor="end">${numberText(value as number, 4)}</text>`,
  )
  const steps = [
    `<text x="${left}" y="${bottom + 18}">${x.least}</text>`,
    `<text x="${right}" y="${bottom + 18}" text-anchor="end">step ${x.most}</text>`,
  ]
  const label = escapeHTML(`${name} over steps, ${lines.length} runs`)
  const svg = `<svg viewBox="0 0 420 184" width="420" height="184" role="img" aria-label="${label}">${[...grid, ...steps, ...drawn].join('')}</svg>`
  return `<figure><figcaption>${escapeHTML(name)}</figcaption>${svg}</figure>`
}

interface Extent {
  readonly least: number
  readonly most: number
}

function extent(values: readonly number[]): Extent {
  return {
    least: values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY),
    most: values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY),
  }
}

function place(value: number, { least, most }: Extent, from: number, to: number): string {
  return (from + ((value - least) / (most - least || 1)) * (to - from)).toFixed(1)
}

function numberText(value: number | null, digits = 6): string {
  return value === null ? '' : String(Number(value.toPrecision(digits)))
}
