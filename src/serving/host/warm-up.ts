import type { DataType } from '../../features/schema.ts'
import { inputReader, Refusal } from '../../features/table/input-value.ts'
import { ModelFailureError } from '../errors.ts'
import type { ModelRunner } from './model-runner.ts'
import type { ServedVersion } from './served-version.ts'

/**
 * Lets a model answer rows before it takes requests: those of the version's `metadata.sample`, rows of the columns that the pipeline reads,
 * and as many made-up ones as are missing.
 *
 * @throws {ModelFailureError} where a row of the sample fails; a made-up row may.
 */
export async function warmUp(served: ServedVersion, runner: ModelRunner, rows: number): Promise<void> {
  if (rows === 0) return
  const signal = new AbortController().signal
  const sample = sampleValues(served).slice(0, rows)
  if (sample.length > 0) {
    const { failures } = await runner.rows(sample, signal)
    const [first] = failures
    const { name, version } = served.version
    if (first !== undefined) throw new ModelFailureError(`${name}/${version} (its sample)`, first.row, first.error)
  }
  for (let row = sample.length; row < rows; row++) {
    await runner.rows([served.columns.map(({ type }) => madeUp(type, row))], signal)
    // Other versions go on answering meanwhile.
    await new Promise(resolve => setImmediate(resolve))
  }
}

function sampleValues({ version, columns }: ServedVersion): unknown[][] {
  const { sample } = version.metadata
  if (!Array.isArray(sample)) return []
  const readers = columns.map(column => inputReader(column.type))
  return sample.map(row =>
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
