import { describe, expect, test } from 'vitest'
import { type InferInputs, inferTensors } from '../../../src/adapters/client/infer-inputs.ts'

const one = (input: InferInputs[string]) => inferTensors({ x: input })[0]

describe('an input', () => {
  test.each<[InferInputs[string], object]>([
    [[1, 2.5], { datatype: 'FP64', shape: [2], data: Float64Array.of(1, 2.5), validity: null }],
    [
      [1, null, Number.NaN],
      { datatype: 'FP64', data: Float64Array.of(1, 0, Number.NaN), validity: Uint8Array.of(0b101) },
    ],
    [[true, null], { datatype: 'BOOL', data: Uint8Array.of(1, 0), validity: Uint8Array.of(0b01) }],
    [[2n ** 62n], { datatype: 'INT64', data: BigInt64Array.of(2n ** 62n) }],
    [['a', 'é'], { datatype: 'BYTES', data: ['a', 'é'] }],
    [[Uint8Array.of(255)], { datatype: 'BYTES', data: [Uint8Array.of(255)] }],
    [[new Date(5)], { datatype: 'INT64', data: BigInt64Array.of(5n) }],
    [[null], { datatype: 'FP64', validity: Uint8Array.of(0) }],
    [Float32Array.of(1), { datatype: 'FP32', data: Float32Array.of(1) }],
    [Uint16Array.of(1), { datatype: 'UINT16' }],
    [
      { shape: [1, 2], data: [1, 2] },
      { datatype: 'FP64', shape: [1, 2] },
    ],
    [
      { shape: [2], datatype: 'FP16', data: Uint16Array.of(1, 2) },
      { datatype: 'FP16', data: Uint16Array.of(1, 2) },
    ],
    [{ shape: [2], datatype: 'INT8', data: [1, -2] }, { data: Int8Array.of(1, -2) }],
    [{ shape: [1], datatype: 'FP32', data: [0.1] }, { data: Float32Array.of(0.1) }],
  ])('%o tells its datatype and shape', (input, expected) => {
    expect(one(input)).toMatchObject(expected)
  })

  test.each<[unknown, string]>([
    [{ shape: [3], data: [1, 2] }, 'it has 2 elements, but its shape [3] needs 3'],
    [{ shape: [1], datatype: 'FP32', data: Float64Array.of(1) }, 'FP32 does not lie in memory as a Float64Array does'],
    [{ shape: [1], datatype: 'INT8', data: [300] }, 'element 0 is 300, but INT8 is needed'],
    [[1, 'a'], 'element 1 is a string, but FP64 is needed'],
    [['a', 1], 'element 1 is 1, but BYTES is needed'],
    [[{}], 'which no datatype holds'],
    [{ shape: [1], datatype: 'INT64', data: [2 ** 60] }, 'give bigints'],
  ])('%o is refused: %s', (input, message) => {
    expect(() => one(input as never)).toThrow(message)
  })
})
