import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBigheadError } from '../../../src/features/errors/bighead-error.ts'
import type { InferRequest, InferResponse } from '../../../src/serving/oip/infer-message.ts'
import { readInferRequest } from '../../../src/serving/oip/read-infer-request.ts'
import { readInferResponse } from '../../../src/serving/oip/read-infer-response.ts'
import type { Tensor } from '../../../src/serving/oip/tensor.ts'
import { type Written, writeInferRequest, writeInferResponse } from '../../../src/serving/oip/write-message.ts'
import { jsonDatatypes, rawDatatypes, tensors } from './arbitrary-tensors.ts'

const options = { numRuns: 400, seed: 20_010_501 }
const encoder = new TextEncoder()
const named = (list: fc.Arbitrary<Tensor>) => fc.uniqueArray(list, { selector: tensor => tensor.name, maxLength: 4 })
const scalar = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const parameters = fc.dictionary(
  fc.string({ minLength: 1 }).filter(name => !['__proto__', 'binary_data_size'].includes(name)),
  scalar.filter(value => !Object.is(value, -0)),
  { noNullPrototype: true, maxKeys: 3 },
)
const bytes = ({ body }: Written): Uint8Array => (typeof body === 'string' ? encoder.encode(body) : body)

/** Bytes at an offset of their own, so that nothing is aligned by luck, as servers give them: whose `slice` is no copy. */
function moved(body: Uint8Array, offset: number): Buffer {
  const memory = Buffer.alloc(body.length + offset)
  memory.set(body, offset)
  return memory.subarray(offset)
}

const request = (list: fc.Arbitrary<Tensor>): fc.Arbitrary<InferRequest> =>
  fc.record(
    {
      id: fc.string(),
      parameters,
      inputs: named(list),
      outputs: fc.array(
        fc.record({ name: fc.string(), parameters }, { requiredKeys: ['name'], noNullPrototype: true }),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ['inputs'], noNullPrototype: true },
  ) as fc.Arbitrary<InferRequest>

describe('a request', () => {
  test('comes back from JSON as it was, missing elements and whole numbers of 64 bits included', () => {
    fc.assert(
      fc.property(request(tensors(jsonDatatypes, { holes: true, finite: true })), given => {
        const written = writeInferRequest(given, () => false)
        expect(written.headerLength).toBe(null)
        expect(readInferRequest(bytes(written))).toStrictEqual(given)
      }),
      options,
    )
  })

  test('comes back from bytes as it was, NaN, infinities and half floats included, wherever they lie', () => {
    fc.assert(
      fc.property(request(tensors(rawDatatypes, { utf8: true })), fc.nat({ max: 8 }), (given, offset) => {
        const written = writeInferRequest(given, () => true)
        const read = readInferRequest(moved(bytes(written), offset), written.headerLength ?? undefined)
        expect({ ...read, inputs: read.inputs.map(withoutParameters) }).toStrictEqual(given)
      }),
      options,
    )
  })

  test('is nested, or flat, and both mean the same', () => {
    const flat = `{"inputs":[{"name":"x","shape":[2,2,1],"datatype":"INT64","data":[1,-2,null,9007199254740993]}]}`
    const nested = `{"inputs":[{"name":"x","shape":[2,2,1],"datatype":"INT64","data":[[[1],[-2]],[[null],["9007199254740993"]]]}]}`
    const [left, right] = [flat, nested].map(text => readInferRequest(encoder.encode(text)))
    expect(left).toStrictEqual(right)
    expect(left?.inputs[0]?.data).toEqual(BigInt64Array.of(1n, -2n, 0n, 9007199254740993n))
  })

  test('may hold fields that the protocol does not know', () => {
    const text = `{"model_name":"m","id":"7","x":{},"inputs":[{"name":"x","shape":[1],"datatype":"BOOL","data":[true],"y":1}],"parameters":{"a":null,"b":[1],"c":2}}`
    expect(readInferRequest(encoder.encode(text))).toMatchObject({ id: '7', parameters: { c: 2 } })
  })

  test('shares the memory of an aligned body, and copies once where it is not aligned', () => {
    const tensor: Tensor = { name: 'x', datatype: 'FP64', shape: [2], data: Float64Array.of(1, 2), validity: null }
    const { body, headerLength } = writeInferRequest({ inputs: [tensor] }, () => true)
    const shared = (offset: number): boolean => {
      const memory = moved(body as Uint8Array, offset)
      const data = readInferRequest(memory, headerLength as number).inputs[0]?.data as Float64Array
      return data.buffer === memory.buffer
    }
    expect([shared(0), shared(8), shared(4)]).toEqual([true, true, false])
  })
})

describe('an answer', () => {
  test('comes back from JSON and from bytes as it was', () => {
    const response = (list: fc.Arbitrary<Tensor>): fc.Arbitrary<InferResponse> =>
      fc.record(
        { modelName: fc.string(), modelVersion: fc.string(), id: fc.string(), parameters, outputs: named(list) },
        { requiredKeys: ['modelName', 'modelVersion', 'outputs'], noNullPrototype: true },
      ) as fc.Arbitrary<InferResponse>
    fc.assert(
      fc.property(response(tensors(jsonDatatypes, { holes: true, finite: true })), given => {
        expect(readInferResponse(bytes(writeInferResponse(given, () => false)))).toStrictEqual(given)
      }),
      options,
    )
    fc.assert(
      fc.property(response(tensors(rawDatatypes, { utf8: true })), given => {
        const written = writeInferResponse(given, () => true)
        const read = readInferResponse(bytes(written), written.headerLength ?? undefined)
        expect({ ...read, outputs: read.outputs.map(withoutParameters) }).toStrictEqual(given)
      }),
      options,
    )
  })

  test('says null in JSON for what is not finite, and how often', () => {
    const data = Float64Array.of(1.5, Number.NaN, -0, Number.POSITIVE_INFINITY)
    const outputs: readonly Tensor[] = [{ name: 'value', datatype: 'FP64', shape: [4], data, validity: null }]
    const { body } = writeInferResponse({ modelName: 'm', modelVersion: '3', outputs }, () => false)
    expect(body).toBe(
      '{"model_name":"m","model_version":"3","outputs":[{"name":"value","datatype":"FP64","shape":[4],"parameters":{"non_finite":2},"data":[1.5,null,-0.0,null]}]}',
    )
  })
})

describe('a request that is none', () => {
  const tensor = (fields: string): string => `{"inputs":[{"name":"x","datatype":"FP32","shape":[2],${fields}}]}`
  test.each([
    ['', 'The request is not JSON'],
    ['[]', 'The request is not a JSON object.'],
    ['{"inputs":{}}', 'inputs is not a list.'],
    ['{"inputs":[3]}', 'inputs[0] is not a JSON object.'],
    ['{"inputs":[{"shape":[1]}]}', 'inputs[0].name is not a text.'],
    ['{"id":7,"inputs":[]}', 'id is not a text.'],
    [
      '{"inputs":[{"name":"x","datatype":"FLOAT","shape":[1],"data":[1]}]}',
      'its `datatype` is not one of the protocol',
    ],
    ['{"inputs":[{"name":"x","datatype":"FP16","shape":[1],"data":[1]}]}', 'JSON has no form for FP16'],
    [
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[-1],"data":[1]}]}',
      'its shape [-1] holds a value that is not a length',
    ],
    ['{"inputs":[{"name":"x","datatype":"FP32","shape":3,"data":[1]}]}', 'its shape is not a list'],
    [tensor('"data":[1]'), 'its data holds 1 elements, but its shape [2] needs 2'],
    [tensor('"data":[1,1e999]'), 'element 1 is Infinity, but FP32 is needed.'],
    [tensor('"data":[1,"2"]'), 'element 1 is "2", but FP32 is needed.'],
    [tensor('"data":[[1],[2]]'), 'its data is not nested as its shape [2].'],
    [tensor('"parameters":{"binary_data_size":8}'), 'it has 8 bytes by `binary_data_size`, but only 0 follow.'],
    [tensor('"parameters":{"binary_data_size":-8}'), '`binary_data_size` is not a number of bytes.'],
    ['{"inputs":[{"name":"x","datatype":"INT8","shape":[1],"data":[200]}]}', 'element 0 is 200, but INT8 is needed.'],
    ['{"inputs":[{"name":"x","datatype":"UINT64","shape":[1],"data":[-1]}]}', 'element 0 is -1, but UINT64 is needed.'],
    ['{"inputs":[{"name":"x","datatype":"INT64","shape":[1],"data":[9223372036854775808]}]}', 'but INT64 is needed.'],
    [
      '{"inputs":[{"name":"x","datatype":"BOOL","shape":[0],"data":[]},{"name":"x","datatype":"BOOL","shape":[0],"data":[]}]}',
      'it is given twice',
    ],
    [
      '{"inputs":[{"name":"x","datatype":"FP64","shape":[100000,100000],"data":[[1]]}]}',
      'more than the message can hold',
    ],
  ])('%s is refused: %s', (text, message) => {
    expect(() => readInferRequest(encoder.encode(text))).toThrow(message)
  })

  test('is refused where bytes are left over, missing, or no truth', () => {
    const header = encoder.encode(
      '{"inputs":[{"name":"x","datatype":"BOOL","shape":[2],"parameters":{"binary_data_size":2}}]}',
    )
    const body = (...tail: readonly number[]): Uint8Array => Uint8Array.of(...header, ...tail)
    expect(readInferRequest(body(1, 0), header.length).inputs[0]?.data).toEqual(Uint8Array.of(1, 0))
    expect(() => readInferRequest(body(1, 2), header.length)).toThrow('element 1 is the byte 2')
    expect(() => readInferRequest(body(1, 0, 1), header.length)).toThrow('1 bytes are left over')
    expect(() => readInferRequest(body(1), header.length)).toThrow('but only 1 follow')
    expect(() => readInferRequest(body(), header.length + 1)).toThrow('The length of the JSON header')
  })

  test('is refused with an error of its own, whatever the bytes are', () => {
    const honest = request(tensors(rawDatatypes, { utf8: true })).map(given => writeInferRequest(given, () => true))
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(honest, damage, fc.nat({ max: 3 }), (written, changes, cut) => {
        const body = bytes(written).slice(0, bytes(written).length - cut)
        for (const { at, byte } of changes) if (body.length > 0) body[at % body.length] = byte
        refusedOrRead(() => readInferRequest(body, written.headerLength ?? undefined))
      }),
      { ...options, numRuns: 1500 },
    )
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), text => refusedOrRead(() => readInferRequest(encoder.encode(text)))),
      options,
    )
  })

  test('allocates nothing by what it only claims', () => {
    const claims = ['[4294967296]', '[65536,65536]', '[9007199254740991,2]', '[1,1e15]']
    for (const shape of claims) {
      for (const datatype of ['FP64', 'BYTES', 'BOOL']) {
        const text = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":${shape},"parameters":{"binary_data_size":8}}]}`
        const body = encoder.encode(`${text}12345678`)
        expect(() => readInferRequest(body, text.length)).toThrow('more than the message can hold')
      }
    }
  })
})

function withoutParameters({ parameters: _, ...tensor }: Tensor): Tensor {
  return tensor
}

function refusedOrRead(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    expect(isBigheadError(error), String(error)).toBe(true)
  }
}
