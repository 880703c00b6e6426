import type { Aggregate } from './aggregate/aggregate.ts'
import type { OwnCode } from './expression/own-function.ts'
import type { ExternalFunction } from './external/external-function.ts'

/** Code that definitions name but do not contain. */
export interface ExtensionObjects {
  /** Own aggregates, which definitions name by `name` and `version`. */
  readonly aggregates?: readonly Aggregate[]
  /** The code of external features, which definitions name by `name` and `version`. */
  readonly external?: readonly ExternalFunction[]
  /** Own functions, which fitted pipelines name by `name` and `version`. */
  readonly functions?: readonly OwnCode[]
}

/**
 * The code of own aggregates, external features and own functions: objects, the URL of a module that exports them, or several of these.
 *
 * From a module, every export that is such code is used, and everything listed by `aggregates`, `external` and `functions` of the module or of its
 * default export. Threads load modules by themselves; code passed as objects keeps its group on the calling thread.
 */
export type Extensions = ExtensionObjects | URL | readonly (ExtensionObjects | URL)[]
