import { ParameterError } from '../../../features/errors/parameter-error.ts'
import { isNumeric, type Schema } from '../../../features/schema.ts'
import type { Label } from '../../labels.ts'
import { ModelFormatError } from '../../model-format-error.ts'
import { isObjectOrder } from '../../object-order.ts'

/** What a model file does not contain. */
export interface TreeReaderOptions {
  /**
   * The names and types of the features, in the order of the model. Default: the names in the file, as float64. JavaScript objects list
   * names that are whole numbers first, so a name may be a whole number only if all names before it are.
   */
  readonly inputs?: Schema
  /** The classes in the order of the model, ascending. Default: their positions, 0, 1, 2, …. */
  readonly classes?: readonly Label[] | null
}

/** The inputs of a model, from the names that the file has, or their number. */
export function inputsOf(names: readonly string[] | number, { inputs }: TreeReaderOptions, format: string): Schema {
  const width = typeof names === 'number' ? names : names.length
  if (inputs === undefined) {
    const all = typeof names === 'number' ? Array.from({ length: width }, (_, index) => `f${index}`) : names
    if (new Set(all).size !== width) throw new ModelFormatError(format, 'it names a feature twice; give `inputs`.')
    if (all.includes('__proto__')) throw new ModelFormatError(format, 'it names a feature `__proto__`; give `inputs`.')
    if (!isObjectOrder(all)) {
      const detail =
        'it names a feature by a whole number after others, which an object has first; give other names by `inputs`.'
      throw new ModelFormatError(format, detail)
    }
    return Object.fromEntries(all.map(name => [name, 'float64']))
  }
  const given = Object.keys(inputs).length
  if (given !== width)
    throw new ParameterError('inputs', `there are ${given} names for the ${width} features of the model.`)
  for (const [name, type] of Object.entries(inputs))
    if (!isNumeric(type)) throw new ParameterError('inputs', `\`${name}\` is not a number; trees read numbers.`)
  return inputs
}

/** The classes of a model with so many of them. */
export function classesOf(count: number, { classes }: TreeReaderOptions): readonly Label[] {
  if (classes === undefined || classes === null) return Array.from({ length: count }, (_, index) => index)
  if (classes.length !== count || new Set(classes).size !== count)
    throw new ParameterError('classes', `the model has ${count} classes; name each of them once.`)
  return classes
}
