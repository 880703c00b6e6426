import type { Piecewise } from './piecewise.ts'
import { doublesOf, type Frame, numbersVector, type VectorFunction } from './vector.ts'

/** The piece that each row is in, and how far it is from where that piece starts. */
interface Places {
  readonly pieces: Uint8Array
  readonly distances: Float64Array
}

/**
 * Several polynomials in the same pieces of one number, as all splines of a column are: the piece of a row is found once, and only its
 * polynomial is computed. Lower ones begin with coefficients of 0, which change no bit of a finite distance.
 */
export class PiecewiseGroup {
  readonly #pieces: Pick<Piecewise, 'ends' | 'limits'>
  readonly #operand: VectorFunction
  readonly #starts: (number | null)[]
  readonly #known = new WeakMap<Frame, Places | null>()

  constructor(first: Piecewise, operand: VectorFunction) {
    this.#pieces = first
    this.#operand = operand
    this.#starts = first.polynomials.map(() => null)
  }

  /** The evaluation of one more; by `otherwise` where a number is missing or not finite. Null where its pieces start elsewhere. */
  add({ polynomials }: Piecewise, otherwise: VectorFunction): VectorFunction | null {
    const isElsewhere = polynomials.some(
      ({ start }, piece) => start !== (this.#starts[piece] ?? start) && start !== null,
    )
    if (isElsewhere) return null
    for (const [piece, { start }] of polynomials.entries()) this.#starts[piece] ??= start
    const degree = Math.max(...polynomials.map(({ coefficients }) => coefficients.length)) - 1
    const table = new Float64Array(polynomials.length * (degree + 1))
    for (const [piece, { coefficients }] of polynomials.entries()) table.set(coefficients, piece * (degree + 1))
    const evaluate = degree === 3 ? cubics : polynomialsOf(degree)
    return frame => {
      const places = this.#places(frame)
      if (places === null) return otherwise(frame)
      const out = frame.memory.doubles(frame.length)
      evaluate(places, table, out)
      return numbersVector(out, null)
    }
  }

  #places(frame: Frame): Places | null {
    const known = this.#known.get(frame)
    if (known !== undefined) return known
    const found = this.#find(frame)
    this.#known.set(frame, found)
    return found
  }

  #find(frame: Frame): Places | null {
    const { length, memory, facts } = frame
    memory.withdraw()
    const vector = this.#operand(frame)
    if (vector.constant || vector.data.kind !== 'number' || vector.data.validity !== null) return null
    if (!facts.areFinite(vector.data, length)) return null
    const values = doublesOf(vector, frame)
    const places = { pieces: memory.bytes(length), distances: memory.doubles(length) }
    memory.keep(places.pieces)
    memory.keep(places.distances)
    findPieces(values, this.#pieces, places.pieces, length)
    const starts = Float64Array.from(this.#starts, start => start ?? 0)
    for (let row = 0; row < length; row++) {
      places.distances[row] = (values[row] as number) - (starts[places.pieces[row] as number] as number)
    }
    return places
  }
}

function findPieces(
  values: Float64Array,
  { ends, limits }: Pick<Piecewise, 'ends' | 'limits'>,
  pieces: Uint8Array,
  length: number,
): void {
  pieces.fill(ends === null ? 0 : 2)
  for (const limit of limits) {
    for (let row = 0; row < length; row++) {
      pieces[row] = (pieces[row] as number) + Number((values[row] as number) >= limit)
    }
  }
  if (ends === null) return
  const [first, last] = ends
  for (let row = 0; row < length; row++) {
    const x = values[row] as number
    if (x < first) pieces[row] = 0
    else if (x > last) pieces[row] = 1
  }
}

function cubics({ pieces, distances }: Places, table: Float64Array, out: Float64Array): void {
  for (let row = 0; row < out.length; row++) {
    const at = 4 * (pieces[row] as number)
    const d = distances[row] as number
    const quadratic = ((table[at + 3] as number) * d + (table[at + 2] as number)) * d + (table[at + 1] as number)
    out[row] = quadratic * d + (table[at] as number)
  }
}

function polynomialsOf(degree: number): typeof cubics {
  return ({ pieces, distances }, table, out) => {
    for (let row = 0; row < out.length; row++) {
      const at = (degree + 1) * (pieces[row] as number)
      let sum = table[at + degree] as number
      for (let power = degree - 1; power >= 0; power--) {
        sum = sum * (distances[row] as number) + (table[at + power] as number)
      }
      out[row] = sum
    }
  }
}
