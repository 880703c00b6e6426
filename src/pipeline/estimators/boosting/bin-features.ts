import { UnknownColumnError } from '../../../features/errors/column-errors.ts'
import { shareTable } from '../../../features/parallel/shared-memory.ts'
import { neighbour, type ThreadWork } from '../../../features/parallel/threads.ts'
import type { Table } from '../../../features/table/table.ts'
import type { FitContext } from '../../step.ts'
import type { BinWork } from './bin-column.ts'
import { prepare } from './bin-column.ts'
import { type BinnedFeature, type BinnedFeatures, lanes } from './binned-features.ts'

const work: ThreadWork<BinWork, number, BinnedFeature> = {
  url: neighbour('bin-column', import.meta.url),
  load: () => import('./bin-column.ts'),
}

/** What binning needs to know. */
export interface Binning {
  readonly maxBin: number
  readonly categoricalFeatures: readonly string[]
  /** From so many first rows is learned where bins end. */
  readonly learnedRows: number
  /** Who learns, for errors. */
  readonly subject: string
}

/** The features of a table in bins of about as many rows each. Rows of the weight 0 have no say. */
export async function binFeatures(
  table: Table,
  { categoricalFeatures, ...binning }: Binning,
  { weights, threads, signal }: Pick<FitContext, 'weights' | 'threads' | 'signal'>,
): Promise<BinnedFeatures> {
  for (const name of categoricalFeatures)
    if (!table.columnNames.includes(name))
      throw new UnknownColumnError(name, `the features of ${binning.subject}`, table.columnNames)
  const count = table.columnNames.length
  const words = Array.from({ length: Math.ceil(count / lanes) }, () => {
    const size = table.rowCount * Int32Array.BYTES_PER_ELEMENT
    return new Int32Array(threads === undefined ? new ArrayBuffer(size) : new SharedArrayBuffer(size))
  })
  const shared = { ...binning, categorical: categoricalFeatures, weights, words }
  if (threads === undefined) {
    const columns = table.columnNames.map(name => ({ name, ...fieldsOf(table, name) }))
    const bin = prepare({ ...shared, columns })
    const features = []
    for (let feature = 0; feature < count; feature++) features.push(await bin(feature))
    return { features, words }
  }
  // Neighbours share a word, so those that are far apart go first.
  const order = [...table.columnNames.keys()].sort((a, b) => (a % lanes) - (b % lanes) || a - b)
  const options = { stage: 'bin features', helps: true, ...(signal && { signal }) }
  const found = await threads.run(work, { ...shared, columns: shareTable(table) }, order, options)
  const features = new Array<BinnedFeature>(count)
  for (const [at, feature] of order.entries()) features[feature] = found[at] as BinnedFeature
  return { features, words }
}

function fieldsOf(table: Table, name: string) {
  const { type, length, data } = table.column(name)
  return { type, length, data }
}
