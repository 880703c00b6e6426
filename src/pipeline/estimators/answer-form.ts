import { ParameterError } from '../../features/errors/parameter-error.ts'
import { compareValues } from '../../features/table/total-order.ts'
import type { Label } from '../labels.ts'
import { softmax, writeBinary } from './link.ts'

/** What is made of the numbers that a model gives for a row, `given` of them: `width` others. */
export interface AnswerForm {
  readonly given: number
  readonly width: number
  readonly write: (numbers: Float64Array, from: number, into: Float64Array, to: number) => void
}

/** A regressor's number, as it is. */
export const oneNumber: AnswerForm = {
  given: 1,
  width: 1,
  write: (numbers, from, into, to) => {
    into[to] = numbers[from] as number
  },
}

/** Classes in ascending order, and what makes their probabilities of a model's numbers. */
export interface ClassForm {
  readonly classes: readonly Label[]
  readonly form: AnswerForm
}

/**
 * How the numbers of a model become the probabilities of its classes, which it knows in an order of its own. One number is for two classes:
 * that of the second.
 *
 * @throws {ParameterError} where there are not as many numbers as classes.
 */
export function classForm(labels: readonly Label[], given: number, gives: 'probabilities' | 'scores'): ClassForm {
  const classes = labels.toSorted(compareValues)
  const width = labels.length
  const order = labels.map(label => classes.indexOf(label))
  if (given !== width && !(given === 1 && width === 2))
    throw new ParameterError('classes', `the model gives ${given} numbers a row for ${width} classes.`)
  const found = new Float64Array(width)
  const write: AnswerForm['write'] = (numbers, from, into, to) => {
    if (given === width) {
      for (let index = 0; index < width; index++) found[index] = numbers[from + index] as number
      if (gives === 'scores') softmax(found, 0, width)
    } else if (gives === 'scores') writeBinary(numbers[from] as number, found, 0)
    else {
      found[1] = numbers[from] as number
      found[0] = 1 - found[1]
    }
    for (let index = 0; index < width; index++) into[to + (order[index] as number)] = found[index] as number
  }
  return { classes, form: { given, width, write } }
}
