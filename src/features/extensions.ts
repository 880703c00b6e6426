import type { Aggregate } from './aggregate/aggregate.ts'
import type { ExternalFunction } from './external/external-function.ts'

/** Code that definitions name and do not hold. */
export interface ExtensionObjects {
  /** Own aggregates, which definitions name by `name` and `version`. */
  readonly aggregates?: readonly Aggregate[]
  /** The code of external features, which definitions name by `name` and `version`. */
  readonly external?: readonly ExternalFunction[]
}

/**
 * Where the code of own aggregates comes from: objects, the URL of a module that exports them, or several of these.
 *
 * Of a module counts what its default export holds (objects, or one aggregate) and every named export that is an aggregate.
 * Only modules can be loaded by workers.
 */
export type Extensions = ExtensionObjects | URL | readonly (ExtensionObjects | URL)[]
