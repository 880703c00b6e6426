import type { ColumnDefinition } from '../../features/definition/definition.ts'
import type { AnyPipeline } from './any-pipeline.ts'
import type { ModelDescription } from './model-status.ts'
import { outputDefinitions } from './output-columns.ts'
import type { ServedVersion } from './served-version.ts'

/** What a version takes and gives. */
export type VersionDescription = Omit<ModelDescription, 'versions'>

/** Describes a version from what it was compiled from. */
export function describeVersion(
  { version, set, hash, request }: Pick<ServedVersion, 'version' | 'set' | 'hash' | 'request'>,
  pipeline: AnyPipeline,
): VersionDescription {
  const { name, version: number, digest, metadata } = version
  const { role } = pipeline
  const classes = pipeline.role === 'classifier' ? pipeline.classes : null
  return {
    ...{ name, version: number, digest, role, classes, metadata },
    ...{ inputs: request, pipelineInputs: inputsOf(pipeline), outputs: outputDefinitions(classes) },
    features: set && { name: set.name, hash, definition: set },
  }
}

/** The columns that a pipeline reads. */
export function inputsOf({ inputs }: AnyPipeline): readonly ColumnDefinition[] {
  return Object.entries(inputs).map(([name, type]) => ({ name, type }))
}
