import { eventSource, featureGroup, featureSet, mean, skew } from 'bighead'
import { duckdbEngine, UnsupportedError } from 'bighead/duckdb'
import { describe, expect, test } from 'vitest'
import { cases } from './cases.ts'

const engine = duckdbEngine()

describe('compiles to the text of its golden file', () => {
  for (const [name, set] of Object.entries(cases)) {
    test(name, async () => {
      const { sql, setup } = engine.compile(set, { dataUntil: '2001-07-01T00:00:00Z' })
      const text = [...setup.map(statement => `${statement};`), `${sql};`].join('\n\n')
      await expect(`${text}\n`).toMatchFileSnapshot(`../../golden/duckdb/${name}.sql`)
    })
  }
})

test('gives the same text every time, with the columns of the result in order', () => {
  const set = cases['windows-with-hops']
  expect(engine.compile(set!)).toEqual(duckdbEngine().compile(set!))
  expect(engine.compile(set!, { spine: { ...set!.request, label: 'boolean' } }).columns.map(c => c.name)).toEqual([
    ...['asked_at', 'origin', 'label', 'delay_mean_1h', 'delay_mean_1d', 'delay_flights', 'delay_ever'],
  ])
})

test('reports everything that DuckDB cannot compute at once, each with its place and the reason', () => {
  const columns = { at: 'timestamp', key: 'string', x: 'float64', digits: 'int32' } as const
  const source = eventSource({ name: 's', columns, time: 'at' })
  const set = featureSet({
    name: 'gaps',
    request: { asked_at: 'timestamp', key: 'string' },
    time: 'asked_at',
    groups: {
      g: featureGroup({
        name: 'g',
        source,
        keys: ['key'],
        features: c => ({ skewed: skew(c.x), rounded: mean(c.x.round(0).add(c.x)), bent: skew(c.x, { window: '1d' }) }),
      }),
    },
    derive: c => ({ digits: c.g_skewed.round(2).isNaN() }),
  })
  const error = (() => {
    try {
      return engine.compile(set)
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(UnsupportedError)
  const { gaps, message, code } = error as UnsupportedError
  expect(code).toBe('UNSUPPORTED')
  expect(gaps.map(gap => gap.at)).toEqual(['groups.g.skewed', 'groups.g.bent'])
  expect(message).toContain('DuckDB cannot compute 2 parts of')
  for (const gap of gaps) expect(gap.reason.length).toBeGreaterThan(10)
})

test('options that do not exist are refused with a suggestion', () => {
  expect(() => duckdbEngine({ thread: 2 } as never)).toThrow('there is no such option. Did you mean `threads`?')
})
