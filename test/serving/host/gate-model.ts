// A model that answers later, when a test says so: ten times its only input.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderRegistry, type ModelRegistry, type ModelRuntime } from 'bighead'
import { ThreadError } from '../../../src/features/errors/thread-error.ts'
import { featureProgram } from '../../../src/pipeline/estimators/feature-program.ts'
import { FittedRegressor } from '../../../src/pipeline/fitted-regressor.ts'

export interface Gate extends AsyncDisposable {
  readonly registry: ModelRegistry
  readonly runtime: ModelRuntime<'later'>
  /** What went to the model, run by run; a shut gate holds runs back. */
  readonly runs: number[][]
  /** The models that were restored and closed. */
  readonly restored: { count: number; closed: number }
  /** Registers it as one more version. */
  registerAgain(given?: {
    readonly inputs?: readonly (readonly string[])[]
    readonly metadata?: { readonly sample: readonly { readonly x: number }[] }
  }): Promise<number>
  /** Holds runs from now on. */
  shut(): void
  /** Lets those that are held go, and holds the next ones. */
  letGo(): void
  /** Lets those that are held go, and all others. */
  open(): void
}

/** Values with a meaning of their own. */
export const poison = -1
export const killer = -2
export const silencer = -3

/** A registry that holds the model `gate`, version 1. */
export async function openGate(): Promise<Gate> {
  const folder = await mkdtemp(join(tmpdir(), 'bighead-gate-'))
  const registry = folderRegistry(folder)
  const inputs = [['x', 'float64']]
  const stored = { kind: 'Gate', version: 1, params: {}, inputs, state: {} }
  let registered = 0
  const register: Gate['registerAgain'] = async (given = {}) => {
    const pipeline = { toJSON: () => ({ ...stored, inputs: given.inputs ?? inputs }) }
    const metadata = { ...given.metadata, registered: registered++ }
    return (await registry.register('gate', { pipeline, metadata })).version
  }
  await register()
  const runs: number[][] = []
  const restored = { count: 0, closed: 0 }
  let held: Promise<void> | null = null
  let release = () => {}
  const run = async (values: readonly number[]): Promise<Float64Array> => {
    runs.push([...values])
    await (held ?? Promise.resolve())
    if (values.includes(killer)) throw new ThreadError('gate', 'it exited with code 1')
    if (values.includes(silencer)) await new Promise(() => {})
    if (values.includes(poison)) throw new Error('it is poison')
    return Float64Array.from(values, value => value * 10)
  }
  const runtime: ModelRuntime<'later'> = {
    kind: 'Gate',
    version: 1,
    async restore({ kind, params, inputs }) {
      restored.count++
      let isClosed = false
      return new FittedRegressor(
        { kind, version: 1, params, state: {}, program: featureProgram(inputs), children: [] },
        {
          width: 1,
          ofBlocks: blocks =>
            run(Array.from({ length: blocks.rowCount }, (_, row) => blocks.column('x').get(row) as number)),
          compileRows: () => rows => run(rows.map(([x]) => x as number)),
          close: async () => {
            if (!isClosed) restored.closed++
            isClosed = true
          },
        },
      )
    },
  }
  const shut = (): void => {
    held = new Promise(resolve => {
      release = resolve
    })
  }
  return {
    ...{ registry, runtime, runs, restored, shut, registerAgain: register },
    letGo() {
      release()
      shut()
    },
    open() {
      held = null
      release()
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
