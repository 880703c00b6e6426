import { isSet } from '../../features/table/column.ts'
import type { Datatype, TensorData } from '../../serving/oip/datatype.ts'
import type { InferResponse } from '../../serving/oip/infer-message.ts'
import type { Parameters } from '../../serving/oip/tensor.ts'

/** What a model gave for a call of `infer`. */
export interface InferAnswer {
  readonly model: string
  readonly version: string
  /** Of the call, if it had one. */
  readonly id: string | null
  readonly outputs: { readonly [name: string]: InferOutput }
  readonly parameters: Parameters
}

/** One output. */
export interface InferOutput {
  readonly datatype: Datatype
  readonly shape: readonly number[]
  /** Row-major. BYTES are texts. */
  readonly data: TensorData
}

/** What is made of an answer: texts are decoded, and what is missing in JSON is NaN. */
export function inferAnswer(response: InferResponse): InferAnswer {
  const { modelName, modelVersion, id = null, parameters = {}, outputs } = response
  const entries = outputs.map(({ name, datatype, shape, data, validity }) => {
    const known = validity === null ? data : withNaN(data, validity)
    return [name, { datatype, shape, data: datatype === 'BYTES' ? texts(known) : known }] as const
  })
  return { model: modelName, version: modelVersion, id, outputs: Object.fromEntries(entries), parameters }
}

/** JSON has no NaN, so a float that is missing there is taken for one; other elements are as they came. */
function withNaN(data: TensorData, validity: Uint8Array): TensorData {
  if (!(data instanceof Float64Array || data instanceof Float32Array)) return data
  return data.map((element, index) => (isSet(validity, index) ? element : Number.NaN))
}

const decoder = new TextDecoder()

function texts(data: TensorData): readonly string[] {
  const elements = data as readonly (string | Uint8Array)[]
  return elements.map(element => (typeof element === 'string' ? element : decoder.decode(element)))
}
