/** A model with the versions that share its requests. */
export interface Deployment {
  /** A reference: `name@alias`, `name/3` or `name@sha256:…`. */
  readonly model: string
  /** Another version that answers a part of the requests. */
  readonly canary?: Share
  /** Another version that is asked too, after the answer; its answers are compared and thrown away. */
  readonly shadow?: Share
  /** The columns whose values decide who answers; default: the keys of the request, else all inputs. */
  readonly stickyBy?: readonly string[]
}

/** A part of the requests; the same entity is always in it or never. */
export interface Share {
  /** A reference. */
  readonly model: string
  /** Between 0 and 1. */
  readonly weight: number
}

/** Which of a deployment's versions answered. */
export type Variant = 'primary' | 'canary' | 'shadow'
