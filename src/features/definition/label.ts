import type { FeatureGroupDefinition, FeatureSetDefinition } from './definition.ts'

/** How messages call a definition: feature set `flight_delay`. */
export function definitionLabel(definition: FeatureSetDefinition | FeatureGroupDefinition): string {
  return `${definition.kind === 'featureSet' ? 'feature set' : 'feature group'} \`${definition.name}\``
}
