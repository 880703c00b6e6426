import type { ModelVersion } from '../registry/model-registry.ts'
import { MlflowFault } from './mlflow-fault.ts'
import { type DescribedModel, notesOf } from './mlflow-models.ts'

/** The stages that MLflow knows, of which a version is in one. */
export const stages = ['None', 'Staging', 'Production', 'Archived'] as const

/** Stages whose versions are in use. */
export const activeStages: readonly string[] = ['Staging', 'Production']

/** A stage by its name, in capitals or not. */
export function stageOf(text: string): string {
  const stage = stages.find(known => known.toLowerCase() === text.toLowerCase())
  if (stage !== undefined) return stage
  const detail = `Invalid Model Version stage: ${text.slice(0, 80)}. It must be one of ${stages.join(', ')}.`
  throw new MlflowFault('INVALID_PARAMETER_VALUE', detail)
}

/** The newest version in each of some stages that has one. */
export function newestIn(model: DescribedModel, wanted: readonly string[]): readonly ModelVersion[] {
  return wanted.flatMap(stage => model.versions.findLast(version => notesOf(model, version).stage === stage) ?? [])
}
