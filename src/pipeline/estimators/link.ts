import { ParameterError } from '../../features/errors/parameter-error.ts'

const linkKinds = [
  'identity',
  'exp',
  'square',
  'softplus',
  'sigmoid',
  'logistic',
  'softmax',
  'oneVsRest',
  'shares',
  'step',
] as const

/**
 * How the sums of a model become its answer.
 *
 * `identity`, `exp` (counts and amounts), `square` (the sum times its size), `softplus` and `sigmoid` give one number from one sum;
 * `logistic` the probabilities of two classes from one sum, `softmax` those of several from as many, `oneVsRest` the sigmoid of each sum,
 * `shares` each sum as it is, and `step` 0 and 1 for a sum above 0, else 1 and 0.
 * A sigmoid is 1 / (1 + e^(−slope × sum)).
 */
export interface Link {
  readonly kind: (typeof linkKinds)[number]
  readonly slope: number
}

/** Writes an answer of `width` numbers at `to` of `into`, from the sums at `from` on; `into` may be the sums themselves. */
export type WriteAnswer = (sums: Float64Array, from: number, into: Float64Array, to: number) => void

interface LinkForm {
  readonly width: number
  readonly write: WriteAnswer
}

/** The link with no slope of its own. */
export function link(kind: Link['kind']): Link {
  return { kind, slope: 1 }
}

/** Whether a value is a link. */
export function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null) return false
  const { kind, slope } = value as Partial<Link>
  return linkKinds.includes(kind as Link['kind']) && Number.isFinite(slope)
}

/** How a link writes, for so many sums a row. */
export function linkOf({ kind, slope }: Link, sums: number): LinkForm {
  const needed = kind === 'softmax' || kind === 'oneVsRest' || kind === 'shares' ? sums : 1
  if (sums !== needed) throw new ParameterError('link', `${kind} is for one number a row, not ${sums}.`)
  const each = (change: (sum: number) => number): LinkForm => ({
    width: sums,
    write: (from, at, into, to) => {
      for (let index = 0; index < sums; index++) into[to + index] = change(from[at + index] as number)
    },
  })
  switch (kind) {
    case 'identity':
    case 'shares':
      return each(sum => sum)
    case 'exp':
      return each(Math.exp)
    case 'square':
      return each(sum => sum * Math.abs(sum))
    case 'softplus':
      return each(sum => Math.log1p(Math.exp(-Math.abs(sum))) + Math.max(sum, 0))
    case 'sigmoid':
    case 'oneVsRest':
      return each(sum => sigmoid(slope * sum))
    case 'logistic':
      return { width: 2, write: (from, at, into, to) => writeBinary(slope * (from[at] as number), into, to) }
    case 'step':
      return {
        width: 2,
        write: (from, at, into, to) => {
          const isAbove = (from[at] as number) > 0
          into[to] = isAbove ? 0 : 1
          into[to + 1] = isAbove ? 1 : 0
        },
      }
    case 'softmax':
      return {
        width: sums,
        write: (from, at, into, to) => {
          for (let index = 0; index < sums; index++) into[to + index] = from[at + index] as number
          softmax(into, to, sums)
        },
      }
  }
}

/** 1 / (1 + e^−score) without overflow. */
export function sigmoid(score: number): number {
  const small = Math.exp(score < 0 ? score : -score)
  return score < 0 ? small / (1 + small) : 1 / (1 + small)
}

/** The probability of the smaller class, then that of the greater one. */
export function writeBinary(score: number, into: Float64Array, at: number): void {
  const probability = sigmoid(score)
  into[at] = 1 - probability
  into[at + 1] = probability
}

/** Scores made probabilities where they are. */
export function softmax(values: Float64Array, start: number, width: number): void {
  let greatest = Number.NEGATIVE_INFINITY
  for (let index = start; index < start + width; index++) greatest = Math.max(greatest, values[index] ?? 0)
  let sum = 0
  for (let index = start; index < start + width; index++) {
    const value = Math.exp((values[index] ?? 0) - greatest)
    values[index] = value
    sum += value
  }
  for (let index = start; index < start + width; index++) values[index] = (values[index] ?? 0) / sum
}
