import { linearInputs } from './prepare-registry.ts'
import { jsonLoad, type LoadRequest } from './wrk.ts'

/** Rows of numbers between 0 and 1, one after the other; another `seed` gives others. */
export function numbersOf(rows: number, columns: number, seed = 0): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, index) => (((index + seed) * 40_503) % 1009) / 1009)
}

/** An inference of the linear model, its numbers as JSON; `outputs` names what is asked for, or everything is. */
export function jsonRequest(url: string, values: Float64Array, outputs?: readonly string[]): LoadRequest {
  const shape = [values.length / linearInputs.length, linearInputs.length]
  const input = { name: 'input', datatype: 'FP64', shape, data: [...values] }
  return jsonLoad(url, { inputs: [input], ...(outputs && { outputs: outputs.map(name => ({ name })) }) })
}

/** The same with the numbers as bytes, and the answer too. */
export function binaryRequest(url: string, values: Float64Array): LoadRequest {
  const data = Buffer.from(values.buffer)
  const shape = [values.length / linearInputs.length, linearInputs.length]
  const input = { name: 'input', datatype: 'FP64', shape, parameters: { binary_data_size: data.byteLength } }
  const head = Buffer.from(JSON.stringify({ inputs: [input], parameters: { binary_data_output: true } }))
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(head.byteLength),
  }
  return { url, body: Buffer.concat([head, data]), headers }
}
