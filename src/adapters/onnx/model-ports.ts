import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { type Schema, typeName } from '../../features/schema.ts'
import { type FeatureCells, type FeatureKinds, featureKinds } from './feature-cells.ts'
import type { OnnxTensor, TensorPort, TensorType } from './tensor.ts'
import { kindOfType } from './value.ts'

/** An input of a model, and the features that it holds side by side: so many of the numbers or texts from a place on. */
interface BoundPort {
  readonly name: string
  readonly type: TensorType
  readonly places: readonly number[]
  /** Whether the tensor has the shape [rows], not [rows, width]. */
  readonly isFlat: boolean
}

/** How features become the inputs of a model. */
export interface ModelPorts {
  readonly kinds: FeatureKinds
  readonly ports: readonly BoundPort[]
  readonly names: readonly string[]
}

const numberTypes: ReadonlySet<string> = new Set(['float64', 'float32', 'int64', 'int32', 'uint8', 'int8', 'bool'])

/**
 * Features by name for the inputs of a model, when their names are not given: those of inputs of one column each, or `x0`, `x1`, … where all
 * come in one input.
 */
export function defaultInputs(ports: readonly TensorPort[]): Schema {
  const widths = ports.map(widthOf)
  const typeOf = ({ type }: TensorPort) => (type === 'string' ? ('string' as const) : ('float64' as const))
  if (widths.every(width => width === 1)) return Object.fromEntries(ports.map(port => [port.name, typeOf(port)]))
  const [only] = ports
  const width = widths[0] ?? null
  if (ports.length !== 1 || only === undefined || width === null)
    throw new ParameterError('inputs', 'the file does not say how many features there are; give their names.')
  return Object.fromEntries(Array.from({ length: width }, (_, index) => [`x${index}`, typeOf(only)]))
}

/**
 * Finds the features of each input: by name where every input is one column of that name, else in order, numbers and texts apart.
 *
 * @throws {ParameterError} for features that are not those of the inputs.
 */
export function bindPorts(ports: readonly TensorPort[], inputs: Schema): ModelPorts {
  const names = Object.keys(inputs)
  for (const [name, type] of Object.entries(inputs))
    if (kindOfType(type) === null)
      throw new ParameterError('inputs', `\`${name}\` is ${typeName(type)}, which ONNX has not.`)
  const kinds = featureKinds(Object.values(inputs))
  const byName = ports.every(port => widthOf(port) === 1 && names.includes(port.name)) && ports.length === names.length
  const next = { number: 0, text: 0 }
  const bound = ports.map((port): BoundPort => {
    const kind = kindOfPort(port)
    const { name } = port
    const isFlat = port.dims.length === 1
    const type = port.type as TensorType
    if (byName) {
      const place = kinds.places[names.indexOf(name)]
      if (place === undefined || place.isText !== (kind === 'text'))
        throw new ParameterError(
          'inputs',
          `\`${name}\` is ${typeName(inputs[name] ?? 'float64')}, the model reads ${port.type}.`,
        )
      return { name, type, places: [place.at], isFlat }
    }
    const left = (kind === 'text' ? kinds.texts : kinds.numbers) - next[kind]
    const width = widthOf(port) ?? left
    const start = next[kind]
    next[kind] += width
    return { name, type, places: Array.from({ length: width }, (_, index) => start + index), isFlat }
  })
  if (!byName && (next.number !== kinds.numbers || next.text !== kinds.texts)) {
    const shown = ports.map(({ name, type, dims }) => `${name}: ${type}[${dims.join(', ')}]`).join(', ')
    const detail = `${names.length} features (${kinds.numbers} numbers, ${kinds.texts} texts) are not those of the model, ${shown}.`
    throw new ParameterError('inputs', detail)
  }
  return { kinds, ports: bound, names }
}

/** The tensors of some rows. */
export function tensorsOf({ ports, kinds, names }: ModelPorts, cells: FeatureCells): Record<string, OnnxTensor> {
  return Object.fromEntries(
    ports.map(({ name, type, places, isFlat }) => {
      const dims = isFlat ? [cells.count] : [cells.count, places.length]
      if (type === 'string') return [name, { type, dims, data: picked(cells.texts, cells.count, kinds.texts, places) }]
      const numbers = Float64Array.from(picked(cells.numbers, cells.count, kinds.numbers, places))
      return [
        name,
        { type, dims, data: inType[type](numbers, place => nameAt(kinds, names, places[place % places.length] ?? 0)) },
      ]
    }),
  )
}

/** How many rows a model takes at a time where its file says so, else null. */
export function fixedRows(ports: readonly TensorPort[]): number | null {
  const sizes = ports.map(port => port.dims[0]).filter(size => typeof size === 'number' && size > 0)
  return sizes.length === 0 ? null : Math.min(...(sizes as number[]))
}

function widthOf({ dims }: TensorPort): number | null {
  if (dims.length === 1) return 1
  const [, width] = dims
  return typeof width === 'number' && width > 0 ? width : null
}

function kindOfPort({ name, type, dims }: TensorPort): 'number' | 'text' {
  const isNumber = numberTypes.has(type)
  if ((dims.length !== 1 && dims.length !== 2) || (type !== 'string' && !isNumber)) {
    const shape = `${type}[${dims.join(', ')}]`
    throw new ParameterError('inputs', `the model reads \`${name}\`, ${shape}; it must be rows of numbers or texts.`)
  }
  return isNumber ? 'number' : 'text'
}

function picked<T>(cells: ArrayLike<T>, count: number, width: number, places: readonly number[]): T[] {
  const found: T[] = []
  for (let row = 0; row < count; row++) for (const place of places) found.push(cells[row * width + place] as T)
  return found
}

function nameAt({ places }: FeatureKinds, names: readonly string[], at: number): string {
  return names[places.findIndex(place => !place.isText && place.at === at)] ?? ''
}

type NumberData = Exclude<OnnxTensor['data'], readonly string[]>

/** Numbers in the array of each type; those that are whole take whole numbers only. */
const inType: {
  readonly [T in Exclude<TensorType, 'string'>]: (numbers: Float64Array, name: (place: number) => string) => NumberData
} = {
  float64: numbers => numbers,
  float32: numbers => Float32Array.from(numbers),
  int64: (numbers, name) => BigInt64Array.from(wholes(numbers, name, 2 ** 53), BigInt),
  int32: (numbers, name) => Int32Array.from(wholes(numbers, name, 2 ** 31)),
  int8: (numbers, name) => Int8Array.from(wholes(numbers, name, 2 ** 7)),
  uint8: (numbers, name) => Uint8Array.from(wholes(numbers, name, 2 ** 8)),
  bool: (numbers, name) => Uint8Array.from(wholes(numbers, name, 2)),
}

function wholes(numbers: Float64Array, name: (place: number) => string, limit: number): number[] {
  return Array.from(numbers, (value, place) => {
    if (!Number.isInteger(value) || Math.abs(value) >= limit)
      throw new InvalidValueError(
        name(place),
        null,
        `${value} is not a whole number that the model takes; it reads whole numbers below ${limit}.`,
      )
    return value
  })
}
