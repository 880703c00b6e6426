import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addDoubles,
  addInts,
  get,
  int,
  isBelow,
  readDouble,
  repeatWhile,
  set,
  subtractInts,
  toSingle,
  wasmFunction,
  wasmMemory,
  writeDouble,
} from '../../../src/features/evaluate/web-assembly.ts'

test('a function reads and writes its memory, with constants of any size', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 8000 }), fc.double(), (constant, place, double) => {
      const memory = wasmMemory(70_000)
      expect(memory.buffer.byteLength).toBe(131_072)
      const doubles = new Float64Array(memory.buffer)
      doubles[0] = double
      const address = subtractInts(addInts(get(0), int(constant)), int(constant))
      const body = writeDouble(address, toSingle(addDoubles(readDouble(int(0)), readDouble(int(0)))), 8)
      wasmFunction({ parameters: 1, locals: 0, body }, memory)(place * 8)
      expect(doubles[place + 1]).toBe(Math.fround(double + double))
    }),
    { seed: 1 },
  )
})

test('a loop goes on while its condition holds', () => {
  const memory = wasmMemory(8 * 300)
  const doubles = new Float64Array(memory.buffer)
  doubles[0] = 1
  const [end, at] = [0, 1]
  const double = writeDouble(get(at), addDoubles(readDouble(get(at)), readDouble(int(0))), 8)
  const body = repeatWhile([...double, ...set(at, addInts(get(at), int(8)))], isBelow(get(at), get(end)))
  wasmFunction({ parameters: 1, locals: 1, body }, memory)(8 * 200)
  expect([...doubles.subarray(0, 202)]).toEqual([...Array.from({ length: 201 }, (_, index) => index + 1), 0])
})
