import type { AnswerAt } from './fitted-model.ts'
import type { Label } from './labels.ts'

/** The answer for one row. */
export interface ClassPrediction {
  /** The most probable class; among equally probable ones, the smallest. */
  readonly label: Label
  /** The probability of every class, by its text. */
  readonly probabilities: { readonly [label: string]: number }
}

/** What makes an answer of the probabilities that start at a place. */
export function classPrediction(classes: readonly Label[]): AnswerAt<ClassPrediction> {
  const texts = classes.map(String)
  const [first = '', second = ''] = texts
  if (classes.length === 2 && !isIndex(first) && !isIndex(second)) {
    return (numbers, start) => {
      const low = numbers[start] ?? 0
      const high = numbers[start + 1] ?? 0
      return {
        label: (high > low ? classes[1] : classes[0]) as Label,
        probabilities: { [first]: low, [second]: high },
      }
    }
  }
  return (numbers, start) => {
    const entries = texts.map((text, index) => [text, numbers[start + index] ?? 0] as const)
    const label = classes[mostProbable(numbers, start, classes.length)] as Label
    return { label, probabilities: Object.fromEntries(entries) }
  }
}

/** The place of the greatest of the probabilities that start at a place; the first one of equals. */
export function mostProbable(probabilities: Float64Array, start: number, classes: number): number {
  let best = 0
  for (let index = 1; index < classes; index++) {
    if ((probabilities[start + index] ?? 0) > (probabilities[start + best] ?? 0)) best = index
  }
  return best
}

/** The type of a column of labels. */
export function labelType(classes: readonly Label[]): 'boolean' | 'string' | 'float64' {
  if (typeof classes[0] === 'boolean') return 'boolean'
  return typeof classes[0] === 'string' ? 'string' : 'float64'
}

function isIndex(text: string): boolean {
  return /^\d+$/.test(text)
}
