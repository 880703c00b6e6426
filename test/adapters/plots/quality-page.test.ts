import { expect, test } from 'vitest'
import { qualityPage, renderSVG } from '../../../src/adapters/plots/index.ts'
import { drift, statistics, statisticsPlots, tableFromRows } from '../../../src/index.ts'

const rows = (shift: number) =>
  Array.from({ length: 100 }, (_, row) => ({
    delay: row % 17 === 0 ? null : (row % 13) + shift,
    word: `<w${row % 3}>`,
    at: row * 3_600_000,
  }))
const schema = { delay: 'float64', word: 'string', at: 'timestamp' } as const
const table = tableFromRows(schema, rows(0))

test('draws a plot of every column as one SVG element', async () => {
  for (const plot of statisticsPlots(await statistics(table))) {
    const svg = await renderSVG(plot)
    expect(svg).toMatch(/^<svg [^>]*role="img"><title>(delay|word|at)<\/title>/)
    expect(svg.trimEnd()).toMatch(/<\/svg>$/)
    expect(svg).toContain('<path')
  }
})

test('makes a page that needs nothing else, with every figure and nothing unescaped', async () => {
  const page = await qualityPage({
    title: 'Flights & <weather>',
    statistics: await statistics(table),
    drift: await drift(table, tableFromRows(schema, rows(5))),
  })
  expect(page).toContain('<h1>Flights &amp; &lt;weather&gt;</h1>')
  expect(page).not.toMatch(/<script|<link|<img|src=|<w[012]>/)
  expect(page.match(/<figure>/g)).toHaveLength(1 + 3 + 3)
  expect(page).toContain('<td class="text">major</td>')
})
