import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { InferRequest } from '../../../src/serving/oip/infer-message.ts'
import { readInferRequest } from '../../../src/serving/oip/read-infer-request.ts'

interface Kept {
  readonly [name: string]: { readonly header: number | null; readonly base64: string }
}

/** The bytes of requests as clients of other projects send them; `npm run test:engines oip` compares them with the clients. */
function sent(file: string, name: string): InferRequest {
  const kept = JSON.parse(readFileSync(new URL(`../../golden/oip/${file}.json`, import.meta.url), 'utf8')) as Kept
  const { header, base64 } = kept[name]!
  return readInferRequest(new Uint8Array(Buffer.from(base64, 'base64')), header ?? undefined)
}

const texts = (elements: unknown): readonly string[] =>
  (elements as readonly (string | Uint8Array)[]).map(each =>
    typeof each === 'string' ? each : Buffer.from(each).toString(),
  )

test("tritonclient's matrix of floats is read as it is", () => {
  const { parameters, inputs } = sent('triton-http', 'a matrix')
  expect(parameters).toEqual({ binary_data_output: true })
  expect(inputs).toMatchObject([{ name: 'input-0', datatype: 'FP32', shape: [2, 3], validity: null }])
  expect(inputs[0]?.data).toEqual(Float32Array.of(1.5, -2, Number.NaN, 0, Number.POSITIVE_INFINITY, 3e38))
})

test("tritonclient's columns of every kind are read as they are", () => {
  const { id, parameters, inputs } = sent('triton-http', 'columns')
  expect(id).toBe('7')
  expect(parameters).toEqual({ priority: 1, timeout: 5_000_000, binary_data_output: true })
  const [distance, at, late, origin, half] = inputs
  expect(distance?.data).toEqual(Float64Array.of(679, 0.1))
  expect(at?.data).toEqual(BigInt64Array.of(1n, -(2n ** 62n)))
  expect(late?.data).toEqual(Uint8Array.of(1, 0))
  expect(texts(origin?.data)).toEqual(['SEA', 'Zürich'])
  expect(half?.data).toEqual(Uint16Array.of(0x3800, 0xfbff))
})

test("tritonclient's JSON is read as it is, with the outputs that it asks for", () => {
  const { parameters, inputs, outputs } = sent('triton-http', 'JSON, and some outputs')
  expect(parameters).toEqual({ tenant: 'a' })
  expect(inputs.map(input => input.data)).toEqual([Float64Array.of(679, 0.1), ['SEA', 'SFO'], Uint8Array.of(1, 0)])
  expect(outputs).toEqual([
    { name: 'probabilities', parameters: { binary_data: false } },
    { name: 'label', parameters: { binary_data: true } },
  ])
})

test("KServe's requests are read as they are, with fields that the protocol does not know", () => {
  for (const name of ['REST, JSON', 'REST, bytes']) {
    const { id, inputs } = sent('kserve-requests', name)
    expect(id).toBe('7')
    expect(inputs[0]?.data, name).toEqual(Float64Array.of(679, 0.1))
    expect(texts(inputs[1]?.data), name).toEqual(['SEA', 'SFO'])
  }
})
