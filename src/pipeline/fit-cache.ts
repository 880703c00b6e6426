import { createHash, type Hash } from 'node:crypto'
import type { Column, ColumnData } from '../features/table/column.ts'
import { canonicalJson, encode } from '../features/table/encode.ts'
import type { Blocks } from './blocks.ts'
import { fittedFromJSON } from './fitted-from-json.ts'
import type { FittedTransform } from './fitted-transform.ts'
import { applyTransform } from './spread-program.ts'
import type { FitContext, StepDefinition, Trained, Transform } from './step.ts'
import { train } from './train.ts'
import { transformKinds } from './transforms/transform-kinds.ts'

/** Of what is learned and of its form: what was kept under another one is not looked at. */
const cacheFormat = 1

/** The steps of a pipeline in turn, each learned unless the same one was learned from the same data before. */
export class CachedTraining {
  readonly #cache: NonNullable<FitContext['cache']>
  readonly #context: FitContext
  /** What the next step is trained on: the data, and every step before. Null once a step cannot be described. */
  #origin: string | null

  constructor(data: Blocks, { cache, ...context }: FitContext & Required<Pick<FitContext, 'cache'>>) {
    this.#cache = cache
    this.#context = context
    this.#origin = dataHash(data, context)
  }

  /** Learns a step, or takes what is kept; its outputs for the same rows. */
  async train(step: Transform, data: Blocks): Promise<Trained> {
    const { definition } = step
    this.#origin = this.#origin !== null && isDescribed(definition) ? keyOf(this.#origin, definition) : null
    const key = this.#origin
    // Pipelines inside a step that cannot be described have a look for themselves.
    if (key === null) return train(step, data, { ...this.#context, cache: this.#cache })
    // What cross-fits gives other outputs in training than afterwards.
    if (step.learnApplied !== undefined) return train(step, data, this.#context)
    const kept = await readKept(await this.#cache.get(key))
    if (kept !== null) return { fitted: kept, outputs: await applyTransform(kept, data, this.#context) }
    const trained = await train(step, data, this.#context)
    await this.#cache.set(key, JSON.stringify(trained.fitted))
    return trained
  }
}

/** An entry that is damaged, or of a newer version, counts as none. */
async function readKept(text: string | null | undefined): Promise<FittedTransform | null> {
  if (typeof text !== 'string') return null
  try {
    const fitted = await fittedFromJSON(JSON.parse(text))
    return fitted.role === 'transform' ? fitted : null
  } catch {
    return null
  }
}

const composed: ReadonlySet<string> = new Set(['Pipeline', 'ColumnTransformer', 'FeatureUnion'])

/** Whether a definition says all that a step does: its kinds are known, and columns are chosen by name. */
function isDescribed({ kind, children = [] }: StepDefinition): boolean {
  if (!composed.has(kind)) return Object.hasOwn(transformKinds, kind)
  return children.every(
    ({ name, step, columns }) =>
      (typeof step === 'string' || isDescribed(step)) && (typeof columns !== 'string' || name === 'remainder'),
  )
}

function keyOf(origin: string, definition: StepDefinition): string {
  const text = canonicalJson(encode([cacheFormat, origin, definition]))
  return createHash('sha256').update(text).digest('hex')
}

/** The SHA-256 of what is learned from, as it lies in memory: the same values in another layout may have another one. */
function dataHash({ blocks, rowCount }: Blocks, { target, targetName, weights }: FitContext): string {
  const hash = createHash('sha256').update(JSON.stringify([rowCount, targetName, target === null, weights === null]))
  for (const block of blocks) {
    if (block.kind === 'dense') for (const [name, column] of block.columns) addColumn(hash, name, column)
    else {
      hash.update(JSON.stringify(block.names))
      for (const part of [block.indptr, block.indices, block.values]) addNumbers(hash, part)
    }
  }
  if (target !== null) addColumn(hash, targetName, target)
  if (weights !== null) addNumbers(hash, weights)
  return hash.digest('hex')
}

function addColumn(hash: Hash, name: string, { type, data, length }: Column): void {
  hash.update(JSON.stringify([name, encode(type), length]))
  addData(hash, data, length)
}

function addData(hash: Hash, data: ColumnData, length: number): void {
  if (data.kind === 'boxed') {
    hash.update(JSON.stringify(encode(data.values)))
    return
  }
  hash.update(data.validity === null ? 'all' : data.validity)
  if (data.kind === 'list') {
    addNumbers(hash, data.offsets.subarray(0, length + 1))
    addData(hash, data.child, data.childLength)
  } else if (data.kind === 'string') {
    addNumbers(hash, data.codes.subarray(0, length))
    hash.update(JSON.stringify(data.dictionary))
  } else addNumbers(hash, data.values.subarray(0, length))
}

function addNumbers(hash: Hash, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
  hash.update(new Uint8Array(buffer, byteOffset, byteLength))
}
