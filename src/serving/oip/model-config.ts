import type { ModelDescription } from '../host/model-status.ts'
import type { Datatype } from './datatype.ts'
import { modelMetadata, platform } from './model-metadata.ts'
import type { TensorMetadata } from './tensor.ts'

/** A tensor as the extension `model_configuration` describes it. */
export interface TensorConfig {
  readonly name: string
  /** Like `TYPE_FP64`. */
  readonly data_type: string
  readonly dims: readonly number[]
}

/** A model as the extension `model_configuration` describes it. The first of `dims` is that of the rows, for there is no further one. */
export interface ModelConfig {
  readonly name: string
  readonly platform: string
  readonly backend: string
  readonly max_batch_size: 0
  readonly input: readonly TensorConfig[]
  readonly output: readonly TensorConfig[]
}

/** The configuration of a model, from what it takes and gives. */
export function modelConfig(model: ModelDescription): ModelConfig {
  const { name, inputs, outputs } = modelMetadata(model)
  return {
    name,
    platform,
    backend: 'bighead',
    max_batch_size: 0,
    input: inputs.map(tensorConfig),
    output: outputs.map(tensorConfig),
  }
}

function tensorConfig({ name, datatype, shape }: TensorMetadata): TensorConfig {
  return {
    name,
    data_type: `TYPE_${datatype === 'BYTES' ? 'STRING' : datatype}` satisfies `TYPE_${Datatype | 'STRING'}`,
    dims: shape,
  }
}
