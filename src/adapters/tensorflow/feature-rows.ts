import type { DesignMatrix } from '../../pipeline/estimators/design-matrix.ts'

/** Writes rows of features, one after the other, as float32; `at` gives the row that comes in each place. */
export type FillRows = (count: number, at: (place: number) => number, into: Float32Array) => void

/** Writes rows of a matrix. */
export function featureRows({ width, dense, sparse }: DesignMatrix): FillRows {
  return (count, at, into) => {
    if (sparse.length > 0) into.fill(0)
    for (const { start, values } of dense) {
      for (let place = 0; place < count; place++) into[place * width + start] = values[at(place)] as number
    }
    for (const { start, block } of sparse) {
      for (let place = 0; place < count; place++) {
        const row = at(place)
        const end = block.indptr[row + 1] as number
        for (let k = block.indptr[row] as number; k < end; k++) {
          into[place * width + start + (block.indices[k] as number)] = block.values[k] as number
        }
      }
    }
  }
}
