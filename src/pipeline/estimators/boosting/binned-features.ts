/** A feature as small whole numbers, its bins; where numbers are missing, these have the next one. */
export interface BinnedFeature {
  /** The greatest number of each bin but the last; null where bins are categories. */
  readonly cuts: Float64Array | null
  /** How many bins there are; also what stands for a missing number. */
  readonly bins: number
  readonly hasMissing: boolean
}

/** The bins of all features; four at a time lie in the bytes of one word a row, for threads on shared memory. */
export interface BinnedFeatures {
  readonly features: readonly BinnedFeature[]
  readonly words: readonly Int32Array[]
}

/** How many features lie in a word. */
export const lanes = 4

/** How many bins a feature can have, that of missing numbers included: what fits into a byte. */
export const mostBins = 256
