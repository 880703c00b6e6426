import type { ModelDescription } from '../host/model-status.ts'
import { announcedAs } from './announced-as.ts'
import { outputDatatypes } from './model-outputs.ts'
import type { TensorMetadata } from './tensor.ts'

/** What a model takes and gives, as the protocol says it. */
export interface ModelMetadata {
  readonly name: string
  readonly versions: readonly string[]
  readonly platform: string
  readonly inputs: readonly TensorMetadata[]
  readonly outputs: readonly TensorMetadata[]
  /** The digest of the version, the hash of its features, and the classes of a classifier. */
  readonly properties: { readonly [name: string]: string }
}

/** The platform of every model here: a pipeline of this library. */
export const platform = 'bighead_pipeline'

/** The metadata of a model: one tensor for each column of a call, and one for each output. */
export function modelMetadata(model: ModelDescription): ModelMetadata {
  const { name, versions, inputs, outputs, classes, features, role, digest } = model
  return {
    name,
    versions: versions.map(String),
    platform,
    inputs: inputs.map(column => {
      const { datatype, dimensions } = announcedAs(column.type)
      return { name: column.name, datatype, shape: dimensions === 0 ? [-1] : [-1, -1] }
    }),
    outputs: outputs.map(output => ({
      name: output.name,
      datatype: outputDatatypes[output.type],
      shape: output.width === null ? [-1] : [-1, output.width],
    })),
    properties: {
      role,
      digest,
      ...(classes !== null && { classes: JSON.stringify(classes) }),
      ...(features !== null && { features: `${features.name} ${features.hash}` }),
    },
  }
}

/** What is asked of a model by name, and by version where one is given. */
export function modelReference(name: string, version: string | undefined): string {
  return version === undefined || version === '' ? name : `${name}/${version}`
}
