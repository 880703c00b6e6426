/** A model with the versions that share its requests. */
export interface Deployment {
  /** A reference: `name@alias`, `name/3` or `name@sha256:…`. */
  readonly model: string
  /** Another version that answers a part of the requests. */
  readonly canary?: Share
  /** Another version that also gets the requests, after they are answered; its answers are compared and discarded. */
  readonly shadow?: Share
  /** The columns whose values decide which version answers; default: the keys of the request, otherwise all inputs. */
  readonly stickyBy?: readonly string[]
}

/** A share of the requests; a given entity is either always in it or never. */
export interface Share {
  /** A reference. */
  readonly model: string
  /** Between 0 and 1. */
  readonly weight: number
}

/** Which of a deployment's versions answered. */
export type Variant = 'primary' | 'canary' | 'shadow'
