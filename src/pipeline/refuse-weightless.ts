import { FitError } from './fit-error.ts'

/** Refuses weights of which none counts: they are as a table without rows. */
export function refuseWeightless(kind: string, weights: Float64Array | null): void {
  if (weights?.every(weight => weight === 0) === true) throw new FitError(kind, 'all sample weights are 0.')
}
