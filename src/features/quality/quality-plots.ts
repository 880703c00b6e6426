import { requireMembers } from '../errors/parameter-error.ts'
import type { ColumnDrift, Drift } from './drift.ts'
import type { ColumnStatistics, TableStatistics } from './statistics.ts'

/** A Vega-Lite 6 specification: plain data that any of its renderers draws. */
export interface VegaLiteSpec {
  readonly $schema: 'https://vega.github.io/schema/vega-lite/v6.json'
  readonly title?: string
  readonly [property: string]: unknown
}

/** One plot per column: a histogram of numbers, the most frequent values of everything else. */
export function statisticsPlots(figures: TableStatistics): readonly VegaLiteSpec[] {
  requireMembers('figures', figures, { columns: 'list' }, 'what `statistics` gives')
  return figures.columns.map(column => (column.numbers?.bars ? numbersPlot(column) : valuesPlot(column)))
}

/** One plot per column, the farthest apart first: the shares of both tables bin by bin. */
export function driftPlots(found: Drift): readonly VegaLiteSpec[] {
  requireMembers('found', found, { columns: 'list' }, 'what `drift` gives')
  return found.columns.map(driftPlot)
}

/** The stability index of every column. */
export function driftOverview(found: Drift): VegaLiteSpec {
  requireMembers('found', found, { columns: 'list' }, 'what `drift` gives')
  return {
    $schema,
    title: 'Population stability index',
    data: { values: found.columns.map(({ name, psi, level }) => ({ column: name, psi, level })) },
    height: { step: 18 },
    mark: { type: 'bar', tooltip: true },
    encoding: {
      y: { field: 'column', type: 'nominal', sort: null, title: null },
      x: { field: 'psi', type: 'quantitative', title: 'PSI' },
      color: { field: 'level', type: 'nominal', scale: { domain: levels, range: levelColours }, title: 'Drift' },
    },
  }
}

const $schema = 'https://vega.github.io/schema/vega-lite/v6.json'
const levels = ['none', 'moderate', 'major']
const levelColours = ['#7f8fa6', '#e1a22b', '#c23b34']
const [first, second] = ['#2f6fde', '#d9570b']
const share = { type: 'quantitative', title: 'Share of rows', axis: { format: '.0%' } }

function numbersPlot({ name, type, numbers, rows }: ColumnStatistics): VegaLiteSpec {
  const { start, width, counts } = numbers?.bars ?? { start: 0, width: 1, counts: [] }
  const isTime = type === 'timestamp'
  const kind = isTime ? 'temporal' : 'quantitative'
  return {
    $schema,
    title: name,
    data: {
      values: counts.map((count, bar) => ({
        from: start + bar * width,
        to: start + (bar + 1) * width,
        share: count / Math.max(1, rows),
      })),
    },
    mark: { type: 'bar', color: first, tooltip: true },
    encoding: {
      x: { field: 'from', type: kind, title: null, bin: isTime ? undefined : 'binned' },
      x2: { field: 'to' },
      y: { field: 'share', ...share },
    },
  }
}

function valuesPlot({ name, frequent, rows }: ColumnStatistics): VegaLiteSpec {
  return {
    $schema,
    title: name,
    data: { values: frequent.map(({ value, count }) => ({ value, share: count / Math.max(1, rows) })) },
    height: { step: 16 },
    mark: { type: 'bar', color: first, tooltip: true },
    encoding: {
      y: { field: 'value', type: 'nominal', sort: null, title: null },
      x: { field: 'share', ...share },
    },
  }
}

function driftPlot({ name, bins, psi, level }: ColumnDrift): VegaLiteSpec {
  const values = bins.flatMap(({ label, reference, current }, bin) => [
    { bin, label, table: 'reference', share: reference },
    { bin, label, table: 'current', share: current },
  ])
  return {
    $schema,
    title: `${name}: PSI ${psi.toPrecision(3)} (${level})`,
    data: { values },
    mark: { type: 'line', interpolate: 'step', tooltip: true },
    encoding: {
      x: { field: 'bin', type: 'quantitative', title: 'Bin of the reference', axis: { tickMinStep: 1 } },
      y: { field: 'share', ...share },
      color: { field: 'table', type: 'nominal', scale: { domain: ['reference', 'current'], range: [first, second] } },
    },
  }
}
