import { expect, test } from 'vitest'
import { bodyReader } from '../../../src/serving/http/body-reader.ts'

const read = bodyReader({ model: 'text', rows: 'list', at: 'time?', int64: 'integers?', more: 'object?' })

test('a body with the fields that are needed is given as it is', () => {
  const body = { model: 'm', rows: [1], at: null, int64: 'string' }
  expect(read(body)).toBe(body)
})

test.each([
  [{ model: '', rows: [] }, 'model: "" is given, a text is needed'],
  [{ rows: {} }, 'model: it is missing; rows: an object is given, a list is needed'],
  [{ model: 'm', rows: null }, 'rows: null is given, a list is needed'],
  [{ model: 'm', rows: [], at: true }, 'at: true is given, a time is needed'],
  [{ model: 'm', rows: [], int64: 'hex' }, 'int64: "hex" is given, `number` or `string` is needed'],
  [{ model: 'm', rows: [], more: [] }, 'more: a list is given, an object is needed'],
  [{ model: 'm', rows: [], rwos: [] }, 'rwos: there is no such field. Did you mean `rows`?'],
  [JSON.parse('{"model":"m","rows":[],"__proto__":1}'), '__proto__: there is no such field.'],
  [[], 'body: a list is given, an object is needed'],
  [null, 'body: null is given, an object is needed'],
])('%j is refused with its reasons', (body, words) => {
  expect(() => read(body)).toThrow(words)
})

test('of many unknown fields the first 20 are told', () => {
  const body = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, 1]))
  expect(() => read({ ...body, model: 'm', rows: [] })).toThrow(
    expect.objectContaining({ problems: expect.objectContaining({ length: 20 }) }),
  )
})
