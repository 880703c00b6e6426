import { labelType, mostProbable } from '../../pipeline/class-prediction.ts'
import type { Label } from '../../pipeline/labels.ts'
import type { OutputColumn, OutputColumnDefinition } from './infer-call.ts'

/** What a model gives, by name: `label` and `probabilities` where there are classes, else `value`. */
export function outputDefinitions(classes: readonly Label[] | null): readonly OutputColumnDefinition[] {
  if (classes === null) return [{ name: 'value', type: 'float64', width: null }]
  return [
    { name: 'label', type: labelType(classes), width: null },
    { name: 'probabilities', type: 'float64', width: classes.length },
  ]
}

/** A model's numbers as output columns, those in `wanted`. */
export function outputColumns(
  numbers: Float64Array,
  classes: readonly Label[] | null,
  wanted: readonly OutputColumnDefinition[],
): readonly OutputColumn[] {
  return wanted.map(output =>
    output.name === 'label' && classes !== null
      ? { ...output, values: labelsOf(numbers, classes) }
      : { ...output, values: numbers },
  )
}

function labelsOf(numbers: Float64Array, classes: readonly Label[]): OutputColumn['values'] {
  const width = classes.length
  const count = numbers.length / width
  const type = labelType(classes)
  const labels =
    type === 'string' ? new Array<string>(count) : type === 'boolean' ? new Uint8Array(count) : new Float64Array(count)
  const values = type === 'string' ? classes : classes.map(Number)
  for (let row = 0; row < count; row++) labels[row] = values[mostProbable(numbers, row * width, width)] as never
  return labels
}
