/** The options of every call to a hosted model. */
export interface HostCall {
  /** A reference that is served, the name of a model (the first served of that name), or `name/3` for a version that is loaded. */
  readonly model: string
  /** Fires when the caller gives up. A function that gives it is called only where something has to be waited for. */
  readonly signal?: AbortSignal | (() => AbortSignal) | undefined
  /** How long it may take, milliseconds; at most, and by default, the host's limit. */
  readonly timeout?: number | undefined
}

/** The time spent in each stage of a call, in microseconds; 0 for a stage that is part of another or did not happen. */
export interface StageTimings {
  /** Finding the model and reading the call. */
  readonly resolve: number
  readonly features: number
  /** Waiting for the model. */
  readonly queue: number
  /** The pipeline's steps before the model; 0 for rows, for which they are part of `infer`. */
  readonly transform: number
  readonly infer: number
  readonly postprocess: number
}

/** The stages by name, in order. */
export const stages: readonly (keyof StageTimings)[] = [
  'resolve',
  'features',
  'queue',
  'transform',
  'infer',
  'postprocess',
]
