import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawBytes, readRaw } from '../../../src/serving/oip/raw-tensor.ts'
import { rawDatatypes, tensors } from './arbitrary-tensors.ts'

test('elements of many tensors, aligned or not, stay apart from each other', () => {
  const each = fc.tuple(tensors(rawDatatypes, { utf8: true }), fc.nat({ max: 7 }))
  fc.assert(
    fc.property(fc.array(each, { minLength: 2, maxLength: 40 }), given => {
      const sent = given.map(([tensor, shift]) => {
        const bytes = rawBytes(tensor)
        const message = Buffer.alloc(bytes.length + shift)
        message.set(bytes, shift)
        return message.subarray(shift)
      })
      const read = given.map(([{ name, datatype, data }], index) =>
        readRaw(name, datatype, data.length, sent[index] as Uint8Array),
      )
      const again = given.map(([tensor], index) => rawBytes({ ...tensor, data: read[index]! }))
      expect(again.map(bytes => Buffer.from(bytes))).toStrictEqual(sent.map(bytes => Buffer.from(bytes)))
    }),
    { numRuns: 200, seed: 20_010_501 },
  )
})
