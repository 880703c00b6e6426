import type { Label } from '../../pipeline/labels.ts'
import type { WatchedPrediction } from './watched-version.ts'

/** What a model's numbers say of a row: the value of a regressor, the probability of each class of a classifier. */
export function predictionAt(numbers: Float64Array, row: number, classes: readonly Label[] | null): WatchedPrediction {
  if (classes === null) return numbers[row] as number
  const probabilities: { [label: string]: number } = {}
  for (const [at, label] of classes.entries()) {
    probabilities[String(label)] = numbers[row * classes.length + at] as number
  }
  return { label: labelAt(numbers, row, classes), probabilities }
}

/** The most probable class of a row; the smaller one of equals. */
export function labelAt(numbers: Float64Array, row: number, classes: readonly Label[]): Label {
  const start = row * classes.length
  let best = 0
  for (let at = 1; at < classes.length; at++) {
    if ((numbers[start + at] as number) > (numbers[start + best] as number)) best = at
  }
  return classes[best] as Label
}
