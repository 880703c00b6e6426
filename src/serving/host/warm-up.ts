import type { DataType } from '../../features/schema.ts'
import { inputReader, Refusal } from '../../features/table/input-value.ts'
import { ModelFailureError } from '../errors.ts'
import type { ModelRunner } from './model-runner.ts'
import type { ServedVersion } from './served-version.ts'

/** Which rows a model is warmed up with, counted from 0. */
export interface WarmUpRows {
  readonly from: number
  readonly to: number
}

/**
 * Lets a model answer rows, one by one, before it takes requests: those of the version's `metadata.sample`, rows of the columns that the
 * pipeline reads, and as many made-up ones as are missing. How long each took, in microseconds.
 *
 * @throws {ModelFailureError} where a row of the sample fails; a made-up row may.
 */
export async function warmUp(
  served: ServedVersion,
  runner: ModelRunner,
  { from, to }: WarmUpRows,
): Promise<readonly number[]> {
  const { signal } = new AbortController()
  const sample = sampleValues(served, to)
  const times: number[] = []
  for (let row = from; row < to; row++) {
    const values = sample[row] ?? served.columns.map(({ type }) => madeUp(type, row))
    const { failures, timings } = await runner.rows([values], signal)
    const [failure] = failures
    const { name, version } = served.version
    if (failure !== undefined && row < sample.length)
      throw new ModelFailureError(`${name}/${version} (its sample)`, row, failure.error)
    times.push(timings.infer)
    // Other versions go on answering meanwhile.
    await new Promise(resolve => setImmediate(resolve))
  }
  return times
}

function sampleValues({ version, columns }: ServedVersion, most: number): unknown[][] {
  const { sample } = version.metadata
  if (!Array.isArray(sample)) return []
  const readers = columns.map(column => inputReader(column.type))
  return sample.slice(0, most).map(row =>
    columns.map(({ name }, index) => {
      const value = readers[index]?.(Object(row)[name] ?? null)
      return value instanceof Refusal ? null : value
    }),
  )
}

/** A value of the type that no row needs to have: numbers of several sizes, few texts. */
function madeUp(type: DataType, row: number): unknown {
  if (typeof type === 'object') {
    if ('list' in type) return [madeUp(type.list, row)]
    if ('map' in type) return new Map([['a', madeUp(type.map, row)]])
    return Object.fromEntries(Object.entries(type.struct).map(([name, field]) => [name, madeUp(field, row)]))
  }
  const made: { readonly [type: string]: unknown } = {
    boolean: row % 2 === 0,
    bigint: BigInt(row),
    string: `text ${row % 8}`,
    binary: new Uint8Array([row & 255]),
  }
  return made[type] ?? row
}
