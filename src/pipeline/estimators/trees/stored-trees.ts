import { InvalidValueError } from '../../../features/errors/column-errors.ts'
import { treeLimits } from './build-ensemble.ts'
import { childrenOf, nodeFlags, type TreeEnsemble } from './tree-ensemble.ts'

/** Trees as data: long arrays as their bytes, the least significant first, and the children of nodes left out. */
export interface StoredTrees {
  readonly width: number
  readonly base: readonly number[]
  readonly divisor: number
  readonly precision: TreeEnsemble['precision']
  readonly output: readonly number[]
  readonly roots: readonly number[]
  /** 32-bit integers. */
  readonly feature: Uint8Array
  /** Doubles. */
  readonly value: Uint8Array
  readonly flags: Uint8Array
  readonly setStarts: readonly number[]
  /** 32-bit words. */
  readonly setBits: Uint8Array
}

/** Trees as data. */
export function storeTrees(trees: TreeEnsemble): StoredTrees {
  const { width, divisor, precision, flags } = trees
  return {
    width,
    base: [...trees.base],
    divisor,
    precision,
    output: [...trees.output],
    roots: [...trees.roots],
    feature: bytesOf(trees.feature),
    value: bytesOf(trees.value),
    flags,
    setStarts: [...trees.setStarts],
    setBits: bytesOf(trees.setBits),
  }
}

/**
 * The trees that were stored, all of it checked.
 *
 * @throws {InvalidValueError} for anything that is not such data.
 */
export function restoreTrees(stored: unknown): TreeEnsemble {
  const fields = (typeof stored === 'object' && stored !== null ? stored : {}) as Readonly<Record<string, unknown>>
  const { width, divisor, precision } = fields
  if (!isCount(width, treeLimits.width)) throw bad('the width is wrong')
  if (typeof divisor !== 'number' || !Number.isFinite(divisor) || divisor === 0) throw bad('the divisor is wrong')
  if (precision !== 'float32' && precision !== 'float64') throw bad('the precision is wrong')
  const base = Float64Array.from(numbers(fields.base, 'base'))
  if (base.length === 0 || base.length > treeLimits.outputs) throw bad('there are no outputs, or too many')
  const output = integers(fields.output, 'output', base.length)
  const feature = new Int32Array(buffer(fields.feature, 'feature', 4))
  const value = new Float64Array(buffer(fields.value, 'value', 8))
  const flags = new Uint8Array(buffer(fields.flags, 'flags', 1))
  const roots = integers(fields.roots, 'roots', feature.length + 1)
  const setBits = new Uint32Array(buffer(fields.setBits, 'setBits', 4))
  const setStarts = integers(fields.setStarts, 'setStarts', setBits.length + 1)
  if (!spans(roots, output.length, feature.length)) throw bad('the roots do not fit the nodes')
  if (!spans(setStarts, setStarts.length - 1, setBits.length)) throw bad('the sets do not fit their bits')
  if (value.length !== feature.length || flags.length !== feature.length) throw bad('the nodes have several lengths')
  const child = childrenOf(feature, roots)
  if (child === null) throw bad('the nodes form no trees')
  checkNodes({ feature, value, flags }, width, setStarts.length - 1)
  return {
    width,
    outputs: base.length,
    base,
    divisor,
    precision,
    output,
    roots,
    feature,
    child,
    value,
    flags,
    setStarts,
    setBits,
  }
}

function checkNodes(
  { feature, value, flags }: Pick<TreeEnsemble, 'feature' | 'value' | 'flags'>,
  width: number,
  sets: number,
): void {
  const known = nodeFlags.missingLeft | nodeFlags.zeroIsMissing | nodeFlags.categorical
  for (let node = 0; node < feature.length; node++) {
    const read = feature[node] as number
    const number = value[node] as number
    const flag = flags[node] as number
    const isSet = (flag & nodeFlags.categorical) === 0 || (Number.isInteger(number) && number >= 0 && number < sets)
    // A number less itself is 0 where it is finite.
    if (read < -1 || read >= width || number - number !== 0 || (flag & ~known) !== 0 || !isSet)
      throw bad(`node ${node} is wrong`)
  }
}

/** Whether starts begin at 0, ascend and end at `end`. */
function spans(starts: Int32Array, count: number, end: number): boolean {
  if (starts.length !== count + 1 || starts[0] !== 0 || starts[count] !== end) return false
  return starts.every((start, index) => index === 0 || start >= (starts[index - 1] as number))
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
}

function numbers(value: unknown, name: string): readonly number[] {
  const right = Array.isArray(value) && value.every(each => typeof each === 'number' && Number.isFinite(each))
  if (!right) throw bad(`\`${name}\` is not a list of numbers`)
  return value
}

function integers(value: unknown, name: string, below: number): Int32Array {
  const list = numbers(value, name)
  if (!list.every(each => isCount(each, below - 1))) throw bad(`\`${name}\` is out of range`)
  return Int32Array.from(list)
}

function buffer(value: unknown, name: string, size: number): ArrayBuffer {
  if (!(value instanceof Uint8Array) || value.length % size !== 0 || value.length / size > treeLimits.nodes)
    throw bad(`\`${name}\` is not an array of ${size} bytes each`)
  return value.slice().buffer
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}

function bad(detail: string): InvalidValueError {
  return new InvalidValueError('artifact', null, `the trees are wrong: ${detail}.`)
}
