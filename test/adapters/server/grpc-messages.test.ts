import { readFileSync } from 'node:fs'
import { status } from '@grpc/grpc-js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeContents } from '../../../src/adapters/server/grpc-contents.ts'
import { type InferRequestMessage, isRaw, readInferMessage } from '../../../src/adapters/server/grpc-messages.ts'
import { grpcFailure } from '../../../src/adapters/server/grpc-status.ts'
import { isBigheadError } from '../../../src/features/errors/bighead-error.ts'
import { DeadlineError, OverloadedError } from '../../../src/serving/errors.ts'
import { HttpError } from '../../../src/serving/http/http-error.ts'
import type { InferRequest } from '../../../src/serving/oip/infer-message.ts'
import { rawBytes } from '../../../src/serving/oip/raw-tensor.ts'
import { jsonDatatypes, rawDatatypes, tensors } from '../../serving/oip/arbitrary-tensors.ts'
import { inference } from './grpc-client.ts'

const type = inference.methods.ModelInfer!.resolvedRequestType!
const options = { numRuns: 300, seed: 20_010_501 }
const read = (bytes: Uint8Array): InferRequestMessage => type.decode(bytes) as unknown as InferRequestMessage

function kept(file: string, name: string): InferRequest {
  const text = readFileSync(new URL(`../../golden/oip/${file}.json`, import.meta.url), 'utf8')
  const { base64 } = (JSON.parse(text) as { readonly [name: string]: { readonly base64: string } })[name]!
  return readInferMessage(read(Buffer.from(base64, 'base64')))
}

describe('a message', () => {
  test('comes back from raw contents as it was, half floats included', () => {
    fc.assert(
      fc.property(fc.array(tensors(rawDatatypes, { utf8: true }), { minLength: 1, maxLength: 3 }), given => {
        const inputs = given.map(({ name, datatype, shape }) => ({ name, datatype, shape }))
        const bytes = type.encode({ model_name: 'm', inputs, raw_input_contents: given.map(rawBytes) }).finish()
        expect(readInferMessage(read(bytes)).inputs).toStrictEqual(given)
      }),
      options,
    )
  })

  test('comes back from typed contents as it was, whole numbers of 64 bits included', () => {
    fc.assert(
      fc.property(fc.array(tensors(jsonDatatypes, { utf8: true }), { minLength: 1, maxLength: 3 }), given => {
        const inputs = given.map(each => ({ ...each, contents: writeContents(each) }))
        const bytes = type.encode({ model_name: 'm', inputs }).finish()
        const { inputs: back } = readInferMessage(read(bytes))
        expect(back.map(each => ({ ...each, data: plain(each.data) }))).toStrictEqual(given)
      }),
      options,
    )
  })

  test('is read, or refused with an error of its own, whatever its bytes are', () => {
    const honest = tensors(rawDatatypes, { utf8: true }).map(each => {
      const { name, datatype, shape } = each
      return type.encode({ inputs: [{ name, datatype, shape }], raw_input_contents: [rawBytes(each)] }).finish()
    })
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(honest, damage, (message, changes) => {
        const bytes = message.slice()
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte
        let decoded: InferRequestMessage
        try {
          decoded = read(bytes)
        } catch {
          return
        }
        try {
          readInferMessage(decoded)
        } catch (error) {
          expect(isBigheadError(error), String(error)).toBe(true)
        }
      }),
      { ...options, numRuns: 1000 },
    )
  })

  test('of tensors with elements out of their range is refused', () => {
    const bytes = type.encode({
      inputs: [{ name: 'x', datatype: 'INT8', shape: [1], contents: { int_contents: [200] } }],
    })
    expect(() => readInferMessage(read(bytes.finish()))).toThrow('element 0 is 200, but INT8 is needed')
  })

  test('of other projects is read as it is', () => {
    const triton = kept('triton-grpc', 'raw contents')
    expect(triton).toMatchObject({
      id: '7',
      parameters: { tenant: 'a', number: 5, flag: true },
      outputs: [{ name: 'label' }],
    })
    expect(triton.inputs[0]).toMatchObject({
      name: 'distance',
      datatype: 'FP64',
      shape: [2],
      data: Float64Array.of(679, 0.1),
    })
    for (const name of ['gRPC, raw contents', 'gRPC, typed contents'])
      expect(kept('kserve-requests', name).inputs[0]?.data, name).toEqual(Float64Array.of(679, 0.1))
  })

  test('is raw where it has raw contents', () => {
    expect(isRaw(read(type.encode({ raw_input_contents: [Buffer.of(1)] }).finish()))).toBe(true)
    expect(isRaw(read(type.encode({}).finish()))).toBe(false)
  })
})

test('a failure has the status that callers of gRPC expect', () => {
  const failed = (error: unknown): object => {
    const { code, metadata } = grpcFailure(error)
    return [code, metadata?.get('grpc-retry-pushback-ms')[0]]
  }
  expect(failed(new OverloadedError('m', 'queue', 2))).toEqual([status.RESOURCE_EXHAUSTED, '2000'])
  expect(failed(new OverloadedError('m', 'closing', 1))).toEqual([status.UNAVAILABLE, '1000'])
  expect(failed(new DeadlineError('m', 10))).toEqual([status.DEADLINE_EXCEEDED, undefined])
  expect(failed(new HttpError(404, 'no'))).toEqual([status.NOT_FOUND, undefined])
  expect(failed(new TypeError('a secret path'))).toEqual([status.INTERNAL, undefined])
  expect(grpcFailure(new TypeError('a secret path')).details).not.toContain('secret')
})

/** Elements of BYTES come as Buffers. */
function plain(data: unknown): unknown {
  return Array.isArray(data) ? data.map(each => (each instanceof Uint8Array ? new Uint8Array(each) : each)) : data
}
