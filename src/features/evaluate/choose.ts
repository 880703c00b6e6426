import type { DataType } from '../schema.ts'
import { setBit } from '../table/bitmap.ts'
import { columnFromExact } from '../table/build-column.ts'
import { type Chunk, concatData } from '../table/concat-data.ts'
import { takeData } from '../table/take-data.ts'
import { isNumberInMemory } from './strict-vector.ts'
import {
  booleansVector,
  type DataVector,
  doublesOf,
  type Frame,
  isPresent,
  numbersVector,
  scratch,
  type Vector,
} from './vector.ts'

/** The number of a vector for each row. */
export type Choice = Uint8Array | Int32Array

/** Row by row the value of the vector whose number `choice` holds. */
export function choose(vectors: readonly Vector[], choice: Choice, type: DataType, frame: Frame): Vector {
  if (isNumberInMemory(type)) return chooseNumbers(vectors, choice, frame)
  if (type === 'boolean') return chooseBooleans(vectors, choice, frame)
  return chooseAny(vectors, choice, type, frame.length)
}

function chooseNumbers(vectors: readonly Vector[], choice: Choice, frame: Frame): Vector {
  const { length, memory } = frame
  const out = memory.doubles(length)
  const [first, second] = vectors
  if (vectors.every(vector => vector.constant)) {
    const table = Float64Array.from(vectors, ({ value }) => (typeof value === 'number' ? value : 0))
    for (let row = 0; row < length; row++) out[row] = table[choice[row] as number] as number
  } else if (vectors.length === 2 && first !== undefined && second !== undefined) {
    // A place for each of both values instead of a branch, which may go either way.
    const pair = new Float64Array(2)
    const [left, right] = [doublesOrFilled(first, frame), doublesOrFilled(second, frame)]
    for (let row = 0; row < length; row++) {
      pair[0] = left[row] as number
      pair[1] = right[row] as number
      out[row] = pair[choice[row] as number] as number
    }
  } else {
    const values = vectors.map(vector => doublesOrFilled(vector, frame))
    for (let row = 0; row < length; row++) out[row] = (values[choice[row] as number] as Float64Array)[row] as number
  }
  return numbersVector(out, chosenPresence(vectors, choice, length))
}

function doublesOrFilled(vector: Vector, frame: Frame): Float64Array {
  if (!vector.constant) return doublesOf(vector, frame)
  return frame.memory.doubles(frame.length).fill(typeof vector.value === 'number' ? vector.value : 0)
}

function chooseBooleans(vectors: readonly Vector[], choice: Choice, frame: Frame): Vector {
  const { length, memory } = frame
  const validity = chosenPresence(vectors, choice, length)
  const [first, second] = vectors
  const isChoice = vectors.length === 2 && first?.constant === true && second?.constant === true
  if (isChoice && first.value === false && second.value === true && choice instanceof Uint8Array) {
    return { constant: false, data: { kind: 'boolean', values: choice, validity }, scratch: false }
  }
  const out = memory.bytes(length)
  for (const [number, vector] of vectors.entries()) {
    const values = vector.constant ? memory.bytes(length).fill(Number(vector.value === true)) : bytesOf(vector)
    for (let row = 0; row < length; row++) if (choice[row] === number) out[row] = values[row] as number
  }
  return booleansVector(out, validity)
}

function bytesOf({ data }: DataVector): Uint8Array {
  if (data.kind !== 'boolean') throw new TypeError('booleans are needed')
  return data.values
}

/** Which rows are present in the vector that was chosen for them; null: all. */
function chosenPresence(vectors: readonly Vector[], choice: Choice, length: number): Uint8Array | null {
  if (vectors.every(vector => (vector.constant ? vector.value !== null : vector.data.validity === null))) return null
  const [first] = vectors
  // Mostly all come of one column.
  const common = first === undefined || first.constant ? null : first.data.validity
  if (common !== null && vectors.every(vector => !vector.constant && vector.data.validity === common)) return common
  const present = new Uint8Array((length + 7) >> 3)
  for (const [number, vector] of vectors.entries()) {
    for (let row = 0; row < length; row++) if (choice[row] === number && isPresent(vector, row)) setBit(present, row)
  }
  return present
}

/** All vectors one after the other, a constant as a single row, and then the rows that were chosen. */
function chooseAny(vectors: readonly Vector[], choice: Choice, type: DataType, length: number): Vector {
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
