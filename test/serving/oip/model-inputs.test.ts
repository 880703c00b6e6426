import { featureSet } from 'bighead'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DataType, Schema } from '../../../src/features/schema.ts'
import type { ModelDescription } from '../../../src/serving/host/model-status.ts'
import type { Datatype, TensorData } from '../../../src/serving/oip/datatype.ts'
import { rawTensor } from '../../../src/serving/oip/matrix-inputs.ts'
import { modelInputs } from '../../../src/serving/oip/model-inputs.ts'
import { modelMetadata } from '../../../src/serving/oip/model-metadata.ts'
import { outputNames } from '../../../src/serving/oip/model-outputs.ts'
import type { Tensor } from '../../../src/serving/oip/tensor.ts'
import { tensorColumn } from '../../../src/serving/oip/tensor-column.ts'

const columns = (schema: Schema) => Object.entries(schema).map(([name, type]) => ({ name, type }))

const { definition } = featureSet({
  ...{ name: 'flight_delay', request: { at: 'timestamp' }, time: 'at', groups: {} },
  derive: f => ({ a: f.at.isNull() }),
})

function model(inputs: Schema, pipelineInputs?: Schema): ModelDescription {
  return {
    name: 'late',
    version: 3,
    versions: [2, 3],
    digest: 'sha256:ab',
    role: 'classifier',
    classes: [false, true],
    inputs: columns(inputs),
    pipelineInputs: columns(pipelineInputs ?? inputs),
    outputs: [
      { name: 'label', type: 'boolean', width: null },
      { name: 'probabilities', type: 'float64', width: 2 },
    ],
    features: pipelineInputs === undefined ? null : { name: definition.name, hash: 'cd', definition },
    metadata: {},
  }
}

function tensor(name: string, datatype: Datatype, data: TensorData, shape: readonly number[] = [data.length]): Tensor {
  return { name, datatype, shape, data, validity: null }
}

const read = (type: DataType, datatype: Datatype, data: TensorData, shape?: readonly number[]): unknown[] =>
  tensorColumn(type, tensor('x', datatype, data, shape)).toArray()

describe('a tensor as a column', () => {
  test('converts numbers where that is exact', () => {
    expect(read('float64', 'FP32', Float32Array.of(0.5, Number.NaN))).toEqual([0.5, Number.NaN])
    expect(read('float64', 'INT64', BigInt64Array.of(-3n, 2n ** 53n - 1n))).toEqual([-3, 2 ** 53 - 1])
    expect(read('int64', 'FP64', Float64Array.of(4, -0, Number.NaN))).toEqual([4, 0, null])
    expect(read('int32', 'UINT8', Uint8Array.of(200))).toEqual([200])
    expect(read('float32', 'FP64', Float64Array.of(0.1))).toEqual([Math.fround(0.1)])
    expect(read('bigint', 'INT64', BigInt64Array.of(2n ** 62n))).toEqual([2n ** 62n])
    expect(read('bigint', 'INT16', Int16Array.of(-5))).toEqual([-5n])
    expect(read('bigint', 'UINT64', BigUint64Array.of(7n))).toEqual([7n])
    expect(read('boolean', 'BOOL', Uint8Array.of(1, 0))).toEqual([true, false])
  })

  test('widens half floats and brain floats', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0x8000)
    const expected = [1, -2, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Number.POSITIVE_INFINITY, -0]
    expect(read('float64', 'FP16', halves)).toEqual(expected)
    expect(read('float32', 'FP16', Uint16Array.of(0x7e00))).toEqual([Number.NaN])
    expect(read('float64', 'BF16', Uint16Array.of(0x3f80, 0xc049))).toEqual([1, -3.140625])
  })

  test('reads times, dates, texts and what has an inner type', () => {
    expect(read('timestamp', 'INT64', BigInt64Array.of(1_000n))).toEqual([1000])
    expect(read('timestamp', 'BYTES', ['2001-05-01T10:00:00Z'])).toEqual([Date.UTC(2001, 4, 1, 10)])
    expect(read('date', 'BYTES', [new TextEncoder().encode('1970-01-03')])).toEqual([2])
    expect(read('string', 'BYTES', ['SEA', 'SFO', 'SEA'], [3, 1])).toEqual(['SEA', 'SFO', 'SEA'])
    expect(read('binary', 'BYTES', ['é'])).toEqual([Uint8Array.of(0xc3, 0xa9)])
    expect(read({ list: 'float64' }, 'FP64', Float64Array.of(1, 2, 3, 4), [2, 2])).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(read({ list: 'string' }, 'BYTES', ['["a",null]'])).toEqual([['a', null]])
    expect(read({ map: 'float64' }, 'BYTES', ['{"a":1}'])).toEqual([new Map([['a', 1]])])
  })

  test.each<[DataType, Datatype, TensorData, string]>([
    ['int32', 'FP64', Float64Array.of(1.5), 'element 0 is 1.5, but column type int32 is needed.'],
    ['int32', 'INT64', BigInt64Array.of(2n ** 40n), 'column type int32 is needed'],
    ['float64', 'INT64', BigInt64Array.of(2n ** 53n), 'declare the column `bigint`'],
    ['float64', 'UINT64', BigUint64Array.of(2n ** 64n - 1n), 'declare the column `bigint`'],
    ['bigint', 'UINT64', BigUint64Array.of(2n ** 63n), 'does not fit into 64 bits'],
    ['bigint', 'FP64', Float64Array.of(0.5), 'a whole number is needed'],
    ['float64', 'BYTES', ['1'], 'it is BYTES, but its column is float64.'],
    ['string', 'FP64', Float64Array.of(1), 'it is FP64, but its column is string.'],
    ['boolean', 'INT32', Int32Array.of(1), 'it is INT32, but its column is boolean.'],
    ['string', 'BYTES', [Uint8Array.of(0xff)], 'element 0 is not UTF-8.'],
    [{ map: 'string' }, 'BYTES', ['{'], 'element 0 is not JSON.'],
    ['timestamp', 'BYTES', ['2001-05-01T10:00:00'], 'has no time zone'],
    ['timestamp', 'FP64', Float64Array.of(9e15), 'column type timestamp is needed'],
  ])('refuses for %s the %s %s: %s', (type, datatype, data, message) => {
    expect(() => read(type, datatype, data)).toThrow(message)
  })

  test('refuses a shape of several values per row', () => {
    expect(() => read('float64', 'FP64', Float64Array.of(1, 2), [1, 2])).toThrow('[N] or [N, 1] is needed')
    expect(() => read('float64', 'FP64', Float64Array.of(1), [])).toThrow('[N] or [N, 1] is needed')
  })

  test('shares the memory of doubles', () => {
    const data = Float64Array.of(1, 2)
    expect(tensorColumn('float64', tensor('x', 'FP64', data, [2, 1])).data).toMatchObject({ values: data })
  })
})

describe('the inputs of a model', () => {
  const plain = model({ a: 'float64', b: 'int32' })
  const rich = model({ at: 'timestamp', origin: 'string' }, { origin_mean: 'float64', distance: 'float64' })

  test('are one tensor for each column, in any order', () => {
    const table = modelInputs(plain, [
      tensor('b', 'INT32', Int32Array.of(1, 2)),
      tensor('a', 'FP32', Float32Array.of(3, 4)),
    ])
    expect([...table.rows()]).toEqual([
      { b: 1, a: 3 },
      { b: 2, a: 4 },
    ])
  })

  test('are the columns of the request, or all that the pipeline reads', () => {
    const asked = modelInputs(rich, [tensor('origin', 'BYTES', ['SEA'])])
    expect([...asked.rows()]).toEqual([{ origin: 'SEA' }])
    const one = Float64Array.of(1)
    const direct = modelInputs(rich, [tensor('distance', 'FP64', one), tensor('origin_mean', 'FP64', one)])
    expect([...direct.rows()]).toEqual([{ distance: 1, origin_mean: 1 }])
  })

  test('are a matrix of any numbers where all of them are numbers', () => {
    const numbers = fc.array(fc.tuple(fc.double(), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(numbers, rows => {
        const table = modelInputs(plain, [tensor('input-0', 'FP64', Float64Array.from(rows.flat()), [rows.length, 2])])
        expect([...table.rows()]).toEqual(rows.map(([a, b]) => ({ a, b: b + 0 })))
      }),
      { numRuns: 100, seed: 3 },
    )
    const doubles = model({ a: 'float64', b: 'float64', c: 'float64' })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double(), fc.double()), { maxLength: 20 }), rows => {
        const shape = [rows.length, 3]
        const table = modelInputs(doubles, [tensor('input-0', 'FP64', Float64Array.from(rows.flat()), shape)])
        expect(table.rowCount).toBe(rows.length)
        expect([...table.rows()]).toEqual(rows.map(([a, b, c]) => ({ a, b, c })))
      }),
      { numRuns: 100, seed: 4 },
    )
    const direct = modelInputs(rich, [tensor('x', 'INT8', Int8Array.of(1, 2), [1, 2])])
    expect([...direct.rows()]).toEqual([{ origin_mean: 1, distance: 2 }])
  })

  test('keep what is missing in JSON', () => {
    const holes: Tensor = {
      ...tensor('x', 'FP64', Float64Array.of(1, 0, 3, 4), [2, 2]),
      validity: Uint8Array.of(0b1101),
    }
    expect([...modelInputs(plain, [holes]).rows()]).toEqual([
      { a: 1, b: null },
      { a: 3, b: 4 },
    ])
  })

  test.each<[string, readonly Tensor[], string]>([
    ['nothing', [], 'The request has no inputs.'],
    [
      'another name',
      [tensor('a', 'FP64', Float64Array.of(1)), tensor('bb', 'FP64', Float64Array.of(1))],
      'needs `b` too',
    ],
    [
      'one too many',
      [
        tensor('a', 'FP64', Float64Array.of(1)),
        tensor('b', 'FP64', Float64Array.of(1)),
        tensor('c', 'FP64', Float64Array.of(1)),
      ],
      'model late has no such input',
    ],
    [
      'unlike lengths',
      [tensor('a', 'FP64', Float64Array.of(1)), tensor('b', 'FP64', Float64Array.of(1, 2))],
      'it has 2 rows, but `a` has 1.',
    ],
    ['a matrix of another width', [tensor('x', 'FP64', Float64Array.of(1, 2, 3), [1, 3])], 'takes a matrix of [N, 2]'],
    ['a matrix of texts', [tensor('x', 'BYTES', ['a', 'b'], [1, 2])], 'but the inputs of model late are numbers'],
  ])('refuse %s', (_, tensors, message) => {
    expect(() => modelInputs(plain, tensors)).toThrow(message)
  })

  test('refuse a matrix where an input is not a number', () => {
    const mixed = model({ a: 'float64', s: 'string' })
    expect(() => modelInputs(mixed, [tensor('x', 'FP64', Float64Array.of(1, 2), [1, 2])])).toThrow('it takes no matrix')
  })

  test('are one row of bytes without a header', () => {
    const row = new Uint8Array(Float64Array.of(1.5, 2).buffer)
    expect(modelInputs(plain, [rawTensor(plain, row)]).row(0)).toEqual({ a: 1.5, b: 2 })
    const single = new Uint8Array(Float32Array.of(1.5, 2).buffer)
    expect(modelInputs(plain, [rawTensor(plain, single)]).row(0)).toEqual({ a: 1.5, b: 2 })
    expect(() => rawTensor(plain, row.subarray(1))).toThrow('it has 15 bytes')
    const text = model({ s: 'string' })
    expect(modelInputs(text, [rawTensor(text, Uint8Array.of(104, 105))]).row(0)).toEqual({ s: 'hi' })
    const mixed = model({ a: 'float64', s: 'string' })
    expect(() => rawTensor(mixed, row)).toThrow('has several inputs')
  })
})

describe('the outputs of a model', () => {
  test('are those asked for, in that order', () => {
    const { outputs } = model({ a: 'float64' })
    expect(outputs.map(output => output.name)).toEqual(['label', 'probabilities'])
    const asked = outputNames(model({ a: 'float64' }), [{ name: 'probabilities' }, { name: 'label' }])
    expect(asked).toEqual(['probabilities', 'label'])
    expect(outputNames(model({ a: 'float64' }), [])).toBe(undefined)
    const twice = [{ name: 'probabilities' }, { name: 'label' }, { name: 'probabilities' }]
    expect(outputNames(model({ a: 'float64' }), twice)).toEqual(['probabilities', 'label'])
  })

  test('are refused where the model has no such output', () => {
    expect(() => outputNames(model({ a: 'float64' }), [{ name: 'score' }])).toThrow(
      'it gives `label` and `probabilities`',
    )
    const classification = [{ name: 'label', parameters: { classification: 2 } }]
    expect(() => outputNames(model({ a: 'float64' }), classification)).toThrow('`classification` is not supported')
  })
})

test('the metadata of a model say what goes in and out', () => {
  const described = model(
    { at: 'timestamp', tags: { list: 'string' }, shop: { struct: { id: 'int64' } } },
    { a: 'float64' },
  )
  expect(modelMetadata(described)).toEqual({
    name: 'late',
    versions: ['2', '3'],
    platform: 'bighead_pipeline',
    inputs: [
      { name: 'at', datatype: 'INT64', shape: [-1] },
      { name: 'tags', datatype: 'BYTES', shape: [-1, -1] },
      { name: 'shop', datatype: 'BYTES', shape: [-1] },
    ],
    outputs: [
      { name: 'label', datatype: 'BOOL', shape: [-1] },
      { name: 'probabilities', datatype: 'FP64', shape: [-1, 2] },
    ],
    properties: { role: 'classifier', digest: 'sha256:ab', classes: '[false,true]', features: 'flight_delay cd' },
  })
})
