import type { Aggregate } from './aggregate/aggregate.ts'
import type { OwnCode } from './expression/own-function.ts'
import type { ExternalFunction } from './external/external-function.ts'

/** Code that definitions name and do not hold. */
export interface ExtensionObjects {
  /** Own aggregates, which definitions name by `name` and `version`. */
  readonly aggregates?: readonly Aggregate[]
  /** The code of external features, which definitions name by `name` and `version`. */
  readonly external?: readonly ExternalFunction[]
  /** Own functions, which fitted pipelines name by `name` and `version`. */
  readonly functions?: readonly OwnCode[]
}

/**
 * Where the code of own aggregates, external features and own functions comes from: objects, the URL of a module that exports them, or several of these.
 *
 * Of a module counts every export that is such code, and what `aggregates`, `external` and `functions` of the module or of its default export list.
 * Threads load modules; what comes as an object keeps its group on the calling thread.
 */
export type Extensions = ExtensionObjects | URL | readonly (ExtensionObjects | URL)[]
