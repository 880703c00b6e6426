import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibrationCurve, rocCurve } from '../../../scripts/quickstart/report/curves.ts'
import { binsFor, histogram, wordShares } from '../../../scripts/quickstart/report/histogram.ts'
import { reportHtml } from '../../../scripts/quickstart/report/write-report.ts'

const scored = fc
  .array(fc.record({ label: fc.boolean(), probability: fc.integer({ min: 0, max: 20 }).map(value => value / 20) }), {
    minLength: 2,
    maxLength: 200,
  })
  .filter(rows => rows.some(row => row.label) && rows.some(row => !row.label))

test('the area under the ROC curve is the share of pairs in the right order', () => {
  fc.assert(
    fc.property(scored, rows => {
      const curve = rocCurve(
        rows.map(row => row.label),
        rows.map(row => row.probability),
        1e9,
      )
      let area = 0
      for (const [index, point] of curve.entries()) {
        const before = curve[index - 1]
        if (before === undefined) continue
        area += ((point.falsePositives - before.falsePositives) * (point.truePositives + before.truePositives)) / 2
      }
      let [pairs, ordered] = [0, 0]
      for (const late of rows.filter(row => row.label)) {
        for (const onTime of rows.filter(row => !row.label)) {
          pairs++
          ordered += late.probability > onTime.probability ? 1 : late.probability === onTime.probability ? 0.5 : 0
        }
      }
      expect(area).toBeCloseTo(ordered / pairs, 12)
      expect(curve.at(-1)).toEqual({ falsePositives: 1, truePositives: 1 })
    }),
    { seed: 11 },
  )
})

test('calibration bins hold every row once', () => {
  fc.assert(
    fc.property(scored, rows => {
      const bins = calibrationCurve(
        rows.map(row => row.label),
        rows.map(row => row.probability),
      )
      expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows.length)
      const observed = bins.reduce((sum, bin) => sum + bin.observed * bin.rows, 0)
      expect(observed).toBeCloseTo(rows.filter(row => row.label).length, 9)
    }),
    { seed: 12 },
  )
})

test('histograms hold everything within their bins, and shares of words add up', () => {
  const values = [1, 2, 2, 3, Number.NaN]
  expect(histogram(values, binsFor(values)).map(bar => bar.share)).toEqual([0.25, 0.5, 0.25])
  expect(histogram([0, 0.5, 1], { start: 0, width: 0.5, count: 2 }).map(bar => bar.share)).toEqual([1 / 3, 2 / 3])
  const shares = wordShares(['a', 'a', 'b', null], ['b', 'b', 'c', 'a'], 2)
  expect(shares).toEqual([
    { word: 'a', train: 0.5, test: 0.25 },
    { word: 'b', train: 0.25, test: 0.5 },
    { word: '1 others', train: 0.25, test: 0.25 },
  ])
})

test('the report is one document that asks for nothing else and escapes what it is given', async () => {
  const html = await reportHtml({
    title: 'A <b>bold</b> title',
    about: 'About',
    stages: [{ name: 'backfill', rows: 1000, seconds: 0.5 }],
    auc: 0.75,
    logLoss: 0.5,
    parity: { asked: 10, identical: 9, values: 100 },
    pipelineHtml: '<div class="pipeline"></div>',
    labels: [1, 0, 1, 0],
    probabilities: [0.9, 0.2, 0.4, 0.6],
    classes: { positive: 'late', negative: 'on time' },
    numbers: [{ name: 'constant', train: [1, 1], test: [1, Number.NaN] }],
    words: [{ name: 'origin', train: ['<i>', null], test: ['SEA'] }],
    predictMicros: [10, 11, 12],
    peakBytes: 1e9,
    notes: [],
  })
  expect(html).toContain('A &lt;b&gt;bold&lt;/b&gt; title')
  expect(html).toContain('class="parity broken"')
  expect(html).not.toMatch(/<script|<link|<i>|url\(|@import|src=/)
  expect(
    [...html.matchAll(/https?:\/\/[^"]+/g)].map(found => found[0]).filter(url => !url.startsWith('http://www.w3.org/')),
  ).toEqual([])
  expect(html.match(/<svg/g)).toHaveLength(6)
  expect(html.match(/<svg[^>]*role="img"[^>]*><title>/g)).toHaveLength(6)
})
