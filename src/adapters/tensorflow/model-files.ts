import { basename, dirname } from 'node:path'
import type { io } from '@tensorflow/tfjs'
import { modelFolder } from '../../pipeline/model-folder.ts'
import { ModelFormatError } from '../../pipeline/model-format-error.ts'

/** A model of TensorFlow.js as data: what it computes, and its weights. */
export interface ModelFiles {
  readonly format: 'layers-model' | 'graph-model'
  readonly topology: object
  readonly specs: readonly io.WeightsManifestEntry[]
  /** The weights one after the other. */
  readonly weights: Uint8Array
}

/** What errors call such a model. */
export const formatName = 'TensorFlow.js'

const most = { json: 2 ** 26, weights: 100_000, dimension: 2 ** 24 } as const
const bytesOf: { readonly [type: string]: number } = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 }

/**
 * Reads `model.json` and the files that it names, which must lie beside it.
 *
 * @throws {ModelFormatError} for files that are damaged, missing, too large or elsewhere.
 */
export async function readModelFiles(path: string, maxBytes: number): Promise<ModelFiles> {
  const folder = modelFolder(dirname(path), formatName)
  const text = new TextDecoder().decode(await folder.read(basename(path), most.json))
  const { format, modelTopology, weightsManifest } = fieldsOf(parsed(text), 'the file')
  const groups = listOf(weightsManifest, 'weightsManifest').map(group => fieldsOf(group, 'a group of weights'))
  const paths = groups.flatMap(group => listOf(group.paths, 'paths'))
  const pieces: Uint8Array[] = []
  let left = maxBytes
  for (const each of paths) {
    if (typeof each !== 'string') throw bad('a path of weights is not a text')
    const piece = await folder.read(each, left)
    left -= piece.length
    pieces.push(piece)
  }
  const specs = groups.flatMap(group => listOf(group.weights, 'weights'))
  return checkedModel({ format, topology: modelTopology, specs, weights: Buffer.concat(pieces) })
}

/**
 * A model whose parts fit each other, so that no more is made of it than its own size allows.
 *
 * @throws {ModelFormatError} for anything else.
 */
export function checkedModel({ format, topology, specs, weights }: Readonly<Record<string, unknown>>): ModelFiles {
  if (format !== 'layers-model' && format !== 'graph-model')
    throw bad("its `format` is neither 'layers-model' nor 'graph-model'")
  const known = listOf(specs, 'the weights').map(checkedSpec)
  if (!(weights instanceof Uint8Array)) throw bad('it has no weights')
  const needed = known.reduce((sum, spec) => sum + sizeOf(spec), 0)
  if (needed !== weights.length) throw bad(`its weights have ${weights.length} bytes, not ${needed}`)
  const checked = fieldsOf(topology, 'modelTopology')
  if (format === 'layers-model') checkSizes(checked, new Set(known.flatMap(spec => spec.shape)))
  return { format, topology: checked, specs: known, weights }
}

function checkedSpec(value: unknown): io.WeightsManifestEntry {
  const { name, shape, dtype, quantization } = fieldsOf(value, 'a weight')
  const sizes = listOf(shape, 'a shape')
  const isShape =
    sizes.length <= 8 &&
    sizes.every(size => Number.isInteger(size) && Number(size) >= 0 && Number(size) <= most.dimension)
  if (typeof name !== 'string' || !isShape) throw bad('a weight has no name or shape')
  const stored = quantization === undefined ? dtype : fieldsOf(quantization, 'a quantization').dtype
  if (bytesOf[String(stored)] === undefined)
    throw bad(`the weight \`${name.slice(0, 100)}\` is of type ${String(stored).slice(0, 40)}, which is not read`)
  return value as io.WeightsManifestEntry
}

function sizeOf({ shape, dtype, quantization }: io.WeightsManifestEntry): number {
  return shape.reduce((product, size) => product * size, 1) * (bytesOf[quantization?.dtype ?? dtype] ?? 0)
}

/** Layers are made before their weights are seen: sizes that no weight has are refused. */
function checkSizes(node: unknown, sizes: ReadonlySet<number>, depth = 0): void {
  if (depth > 64) throw bad('it is nested too deeply')
  if (typeof node !== 'object' || node === null) return
  for (const [name, value] of Object.entries(node)) {
    const isSize = ['units', 'filters', 'output_dim', 'input_dim'].includes(name) && typeof value === 'number'
    if (isSize && !sizes.has(value)) throw bad(`a layer has ${name} ${value}, which no weight has`)
    checkSizes(value, sizes, depth + 1)
  }
}

function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${what} is not an object`)
  return value as Readonly<Record<string, unknown>>
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most.weights) throw bad(`${what} is not a list, or too long`)
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw bad('the file is not JSON')
  }
}

function bad(detail: string): ModelFormatError {
  return new ModelFormatError(formatName, `${detail}.`)
}
