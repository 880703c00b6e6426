import type { Json, ModelParts } from '../../../src/serving/registry/model-registry.ts'

/** Parts whose content depends on `seed` alone. */
export function modelParts(seed: Json, more: Omit<ModelParts, 'pipeline'> = {}): ModelParts {
  return { pipeline: { toJSON: () => ({ format: 1, steps: [{ name: 'scale', mean: seed }] }) }, ...more }
}
