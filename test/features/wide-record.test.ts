import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wideRecord } from '../../src/features/wide-record.ts'

test('a record is what Object.fromEntries gives, however many fields it has and whatever they are called', () => {
  const entry = fc.tuple(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', '0')), fc.integer())
  fc.assert(
    fc.property(fc.array(entry), fc.integer({ min: 0, max: 300 }), (entries, more) => {
      const all = [...entries, ...Array.from({ length: more }, (_, at) => [`f${at}`, at] as [string, number])]
      const record = wideRecord(all)
      expect(Object.entries(record)).toEqual(Object.entries(Object.fromEntries(all)))
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
    }),
  )
})
