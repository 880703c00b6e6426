import { calibrationCurve, rocCurve } from './curves.ts'
import { type Bar, binsFor, histogram, quantile, type WordShare } from './histogram.ts'
import type { Plot } from './render-plot.ts'
import type { NumericFeature, ReportData } from './report-data.ts'

const [first, second] = ['var(--first)', 'var(--second)']
const featureWidth = 270
const share = { axis: { format: '.0%' } } as const

function diagonalTo(end: number): object {
  return {
    data: { values: [{ at: 0 }, { at: end }] },
    mark: { type: 'line', color: 'var(--axis)', strokeDash: [4, 4], strokeWidth: 1 },
    encoding: { x: { field: 'at', type: 'quantitative' }, y: { field: 'at', type: 'quantitative' } },
  }
}

/** True positives against false positives. */
export function rocPlot({ labels, probabilities }: ReportData): Plot {
  return {
    height: 300,
    layer: [
      diagonalTo(1),
      {
        data: { values: [...rocCurve(labels, probabilities)] },
        mark: { type: 'area', color: first, fillOpacity: 0.12, line: { color: first, strokeWidth: 2 } },
        encoding: {
          x: { field: 'falsePositives', type: 'quantitative', title: 'False positive rate', ...share },
          y: { field: 'truePositives', type: 'quantitative', title: 'True positive rate', ...share },
        },
      },
    ],
  }
}

/** What was predicted against what happened. */
export function calibrationPlot({ labels, probabilities }: ReportData): Plot {
  const values = [...calibrationCurve(labels, probabilities)]
  const most = Math.max(...values.map(bin => Math.max(bin.predicted, bin.observed)))
  const end = Math.min(1, Math.ceil(most * 10) / 10)
  const scale = { domain: [0, end], nice: false }
  const [x, y] = [{ field: 'predicted' }, { field: 'observed' }] as const
  return {
    height: 300,
    layer: [
      diagonalTo(end),
      {
        data: { values },
        mark: { type: 'line', color: first, strokeWidth: 2, point: { color: first, filled: true, size: 50 } },
        encoding: {
          x: { ...x, type: 'quantitative', title: 'Predicted probability', scale, ...share },
          y: { ...y, type: 'quantitative', title: 'Observed share', scale, ...share },
        },
      },
    ],
  }
}

/** How the probabilities of both classes are spread. */
export function scorePlot({ labels, probabilities }: ReportData): Plot {
  const ofClass = (positive: boolean): Float64Array =>
    Float64Array.from(probabilities).filter((_, row) => Boolean(labels[row]) === positive)
  const bins = { start: 0, width: 1 / 50, count: 50 }
  const [negative, positive] = [histogram(ofClass(false), bins), histogram(ofClass(true), bins)]
  return overlay(negative, positive, 'Predicted probability', { format: '.0%' })
}

/** How long `predict()` took, with its median and 99th percentile. */
export function latencyPlot({ predictMicros }: ReportData): Plot {
  const [p50, p99] = [quantile(predictMicros, 0.5), quantile(predictMicros, 0.99)]
  const end = Math.max(quantile(predictMicros, 0.995), p99 * 1.08)
  const start = Math.max(0, quantile(predictMicros, 0) * 0.9)
  const bars = histogram(predictMicros, { start, width: (end - start) / 48, count: 48 })
  const marks = [
    { at: p50, line: 0, text: `p50 ${p50.toPrecision(3)} µs` },
    { at: p99, line: 1, text: `p99 ${p99.toPrecision(3)} µs` },
  ]
  const at = { field: 'at', type: 'quantitative' } as const
  return {
    layer: [
      {
        data: { values: [...bars] },
        mark: { type: 'bar', color: first, fillOpacity: 0.75, binSpacing: 1 },
        encoding: barEncoding('Microseconds per request', {}),
      },
      { data: { values: marks }, mark: { type: 'rule', color: second, strokeWidth: 1.5 }, encoding: { x: at } },
      {
        data: { values: marks },
        transform: [{ calculate: `datum.at > ${(start + end) / 2} ? 'right' : 'left'`, as: 'side' }],
        mark: {
          type: 'text',
          color: 'var(--ink)',
          baseline: 'top',
          y: 0,
          dy: { expr: 'datum.line * 14' },
          dx: { expr: "datum.side == 'right' ? -6 : 6" },
          align: { expr: 'datum.side' },
        },
        encoding: { x: at, text: { field: 'text' } },
      },
    ],
  }
}

/** The shares of a number's values in both halves. */
export function numberPlot({ train, test }: NumericFeature): Plot {
  const bins = binsFor(train, test)
  const end = bins.start + bins.width * bins.count
  const axis = Math.max(-bins.start, end) >= 10_000 ? { format: '~s' } : {}
  return { ...overlay(histogram(train, bins), histogram(test, bins), null, axis), width: featureWidth, height: 140 }
}

/** The shares of words in both halves. */
export function wordPlot(shares: readonly WordShare[]): Plot {
  const values = [...shares]
  const y = { field: 'word', type: 'nominal', sort: null, title: null, axis: { labelLimit: 90 } } as const
  const x = (field: string) =>
    ({ field, type: 'quantitative', title: null, axis: { format: '.0%', grid: true, tickCount: 4 } }) as const
  return {
    width: featureWidth,
    height: 18 * values.length,
    data: { values },
    layer: [
      { mark: { type: 'bar', color: first, fillOpacity: 0.45 }, encoding: { x: x('train'), y } },
      { mark: { type: 'tick', color: second, thickness: 2.5, size: 13 }, encoding: { x: x('test'), y } },
    ],
  }
}

function overlay(under: readonly Bar[], over: readonly Bar[], title: string | null, axis: object): Plot {
  const steps = over.flatMap(bar => [
    { at: bar.start, share: bar.share },
    { at: bar.end, share: bar.share },
  ])
  return {
    layer: [
      {
        data: { values: [...under] },
        mark: { type: 'bar', color: first, fillOpacity: 0.45, binSpacing: 0.5 },
        encoding: barEncoding(title, axis),
      },
      {
        data: { values: steps },
        mark: { type: 'line', color: second, strokeWidth: 2, strokeJoin: 'round' },
        encoding: {
          x: { field: 'at', type: 'quantitative' },
          y: { field: 'share', type: 'quantitative' },
          order: { field: 'at', type: 'quantitative' },
        },
      },
    ],
  }
}

function barEncoding(title: string | null, axis: object): object {
  return {
    x: {
      field: 'start',
      type: 'quantitative',
      title,
      scale: { zero: false, nice: false },
      axis: { tickCount: 6, ...axis },
    },
    x2: { field: 'end' },
    y2: { datum: 0 },
    y: { field: 'share', type: 'quantitative', title: null, axis: { format: '.2~p', tickCount: 4 } },
  }
}
