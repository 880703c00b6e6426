import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { sourceReading } from '../../../src/features/engine/source-reading.ts'
import { evaluatedReading } from '../../../src/features/engine/source-rows.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'

const columns = { key: 'string', t: 'timestamp', created: 'timestamp', x: 'float64' } as const
const row = fc.record({
  key: fc.option(fc.constantFrom('a', 'b')),
  t: fc.option(fc.nat(3)),
  created: fc.option(fc.nat(3)),
  x: fc.option(fc.constantFrom(0, -0, 1, Number.NaN)),
})

test('reads stored columns as evaluating them does', async () => {
  const source = eventSource({ name: 'events', columns, time: 't', created: 'created' }).definition
  const expressions = ['key', 'x'].map(name => ({ kind: 'column', name }) as const)
  const property = fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async rows => {
    const stored = tableFromRows(columns, rows)
    const [plain, evaluated] = [await sourceReading(source, stored, expressions), evaluatedReading(source, stored)]
    for (const node of expressions) expect(plain.column(node).toArray()).toStrictEqual(evaluated.column(node).toArray())
    const codes = [plain, evaluated].map(({ drop }) => {
      const left = Int32Array.from(rows, (_, index) => index - 1)
      drop(left)
      return left
    })
    expect(codes[0]).toStrictEqual(codes[1])
    for (const left of rows.keys())
      for (const right of rows.keys()) expect(plain.compare(left, right)).toBe(evaluated.compare(left, right))
  })
  await fc.assert(property, { numRuns: 50 })
})

test('evaluates what is not stored as it is asked for', async () => {
  const source = eventSource({ name: 'events', columns, time: 't' }).definition
  const stored = tableFromRows(columns, [{ key: 'a', t: 1, created: null, x: 4 }])
  const x = { kind: 'column', name: 'x' } as const
  const negated = { kind: 'call', function: 'neg', arguments: [x] } as const
  const reading = await sourceReading(source, stored, [x, negated])
  expect([x, negated].map(node => reading.column(node).toArray())).toEqual([[4], [-4]])
})
