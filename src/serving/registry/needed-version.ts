import { ModelNotFoundError } from '../errors.ts'
import type { ModelRegistry, ModelVersion } from './model-registry.ts'

/** The version that a reference means; throws ModelNotFoundError where it means none. */
export async function neededVersion(registry: ModelRegistry, reference: string): Promise<ModelVersion> {
  const found = await registry.resolve(reference)
  if (found !== null) return found
  // Loading says best what could have been meant.
  await registry.load(reference)
  throw new ModelNotFoundError(reference, 'It was not there a moment ago.')
}
