import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import {
  ColumnTransformer,
  LinearRegression,
  OneHotEncoder,
  Pipeline,
  SimpleImputer,
  StandardScaler,
  tableFromRows,
} from '../../src/index.ts'

const evil = '<img src=x onerror=alert(1)>'
const sales = tableFromRows(
  { price: 'float64', city: 'string', sold: 'float64' },
  Array.from({ length: 40 }, (_, row) => ({
    price: row === 2 ? null : row ** 2,
    city: row === 0 ? evil : ['SEA', 'SFO'][row % 2],
    sold: row,
  })),
)
const model = new Pipeline([
  [
    'prepare',
    new ColumnTransformer([
      [
        'numbers',
        new Pipeline([
          ['fill', new SimpleImputer()],
          ['scale', new StandardScaler()],
        ]),
        ['price'],
      ],
      ['words', new OneHotEncoder(), ['city']],
    ]),
  ],
  ['model', new LinearRegression()],
])

test('sample rows are shown before and after each transform, with their distributions', async () => {
  const fitted = await model.fit(sales, { target: 'sold' })
  const html = fitted.toHTML({ samples: sales })
  const tables = [...html.matchAll(/<table class="samples"><caption>(before|after)[^<]*<\/caption>/g)]
  expect(tables.map(([, caption]) => caption)).toEqual(['before', 'after', 'before', 'after', 'before', 'after'])
  expect(html).toContain('<title>39 values, 1 missing</title>')
  expect(html.match(/<td>null<\/td>/g)).toHaveLength(1)
  expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(6)
  expect(fitted.toHTML()).not.toContain('class="samples"')
})

test('a diagram needs nothing else, and shows texts as they are', async () => {
  const fitted = await model.fit(sales, { target: 'sold' })
  const html = fitted.toHTML({ samples: sales })
  expect(html).not.toContain(evil)
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).not.toMatch(/<script|<link|https?:|url\(/)
  expect(html).toContain('light-dark(')
})

test('sample rows without a value have no distribution, and many columns are cut', async () => {
  const wide = tableFromRows(
    Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`c${index}`, 'float64'] as const)),
    [{}, {}],
  )
  const html = (await new SimpleImputer({ keepEmptyFeatures: true }).fit(wide)).toHTML({ samples: wide })
  expect(html).toContain('<caption>before (8 of 12 columns)</caption>')
  expect(html).toContain('>c7</th>')
})

test('notebooks show a diagram, consoles a text', async () => {
  const display = Symbol.for('Jupyter.display')
  const fitted = await model.fit(sales, { target: 'sold' })
  for (const shown of [new StandardScaler(), model, fitted, new LinearRegression()]) {
    const given = (shown as unknown as Record<symbol, () => Record<string, string>>)[display]?.()
    expect(given?.['text/html']).toMatch(/^<div class="bighead-diagram">/)
    expect(given?.['text/plain']).toBe(inspect(shown))
  }
})
