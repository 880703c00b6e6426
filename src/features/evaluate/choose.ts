import type { DataType } from '../schema.ts'
import { setBit } from '../table/bitmap.ts'
import { columnFromExact } from '../table/build-column.ts'
import { type Chunk, concatData } from '../table/concat-data.ts'
import { takeData } from '../table/take-data.ts'
import { isNumberInMemory } from './strict-vector.ts'
import { doublesOf, isPresent, numbersVector, scratch, type Vector } from './vector.ts'

/** Row by row the value of the vector whose number `choice` holds. */
export function choose(vectors: readonly Vector[], choice: Int32Array, type: DataType, length: number): Vector {
  return isNumberInMemory(type) ? chooseNumbers(vectors, choice, length) : chooseAny(vectors, choice, type, length)
}

function chooseNumbers(vectors: readonly Vector[], choice: Int32Array, length: number): Vector {
  const out = new Float64Array(length)
  const complete = vectors.every(vector => (vector.constant ? vector.value !== null : vector.data.validity === null))
  const present = complete ? null : new Uint8Array((length + 7) >> 3)
  for (const [number, vector] of vectors.entries()) {
    const values = vector.constant ? null : doublesOf(vector, length)
    const constant = vector.constant && typeof vector.value === 'number' ? vector.value : 0
    if (values === null) {
      for (let row = 0; row < length; row++) if (choice[row] === number) out[row] = constant
    } else {
      for (let row = 0; row < length; row++) if (choice[row] === number) out[row] = values[row] as number
    }
    if (present === null) continue
    for (let row = 0; row < length; row++) if (choice[row] === number && isPresent(vector, row)) setBit(present, row)
  }
  return numbersVector(out, present)
}

/** All vectors one after the other, a constant as a single row, and then the rows that were chosen. */
function chooseAny(vectors: readonly Vector[], choice: Int32Array, type: DataType, length: number): Vector {
  const chunks: Chunk[] = vectors.map(vector =>
    vector.constant
      ? { data: columnFromExact(type, [vector.value as never]).data, length: 1 }
      : { data: vector.data, length },
  )
  const starts = chunks.map((_, index) => chunks.slice(0, index).reduce((sum, chunk) => sum + chunk.length, 0))
  const rows = new Int32Array(length)
  for (let row = 0; row < length; row++) {
    const number = choice[row] as number
    rows[row] = (starts[number] ?? 0) + (vectors[number]?.constant === true ? 0 : row)
  }
  return scratch(takeData(concatData(chunks), rows))
}
