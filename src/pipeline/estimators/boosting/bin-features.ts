import { UnknownColumnError } from '../../../features/errors/column-errors.ts'
import { shareTable } from '../../../features/parallel/shared-memory.ts'
import { neighbour, oneThread, type ThreadWork } from '../../../features/parallel/threads.ts'
import { Pace } from '../../../features/progress.ts'
import type { Column } from '../../../features/table/column.ts'
import { concatTables } from '../../../features/table/concat-tables.ts'
import type { Table } from '../../../features/table/table.ts'
import type { Blocks } from '../../blocks.ts'
import { FitError } from '../../fit-error.ts'
import type { FitContext } from '../../step.ts'
import { type BinWork, binColumn } from './bin-column.ts'
import { type BinnedFeature, type BinnedFeatures, lanes } from './binned-features.ts'
import { areWide, wideColumns } from './wide-columns.ts'

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

/** More bytes of bins than this are refused. */
const mostBytes = 2 ** 33

/**
 * The features of blocks, or of several parts with the same ones, in bins of about as many rows each. Rows of the weight 0 have no say.
 *
 * @throws {FitError} for more cells than there is room for.
 */
export async function binFeatures(
  parts: readonly Blocks[],
  { categoricalFeatures, ...binning }: Binning,
  context: Pick<FitContext, 'weights' | 'threads' | 'signal'>,
): Promise<BinnedFeatures> {
  const names = parts[0]?.names ?? []
  const rows = parts.reduce((sum, { rowCount }) => sum + rowCount, 0)
  for (const name of categoricalFeatures)
    if (!names.includes(name)) throw new UnknownColumnError(name, `the features of ${binning.subject}`, names)
  const size = rows * Int32Array.BYTES_PER_ELEMENT
  const count = Math.ceil(names.length / lanes)
  if (size * count > mostBytes)
    throw new FitError(binning.subject, `${rows} rows of ${names.length} columns are more than fit into memory.`)
  const words = Array.from({ length: count }, () => {
    return new Int32Array(context.threads === undefined ? new ArrayBuffer(size) : new SharedArrayBuffer(size))
  })
  const shared = { ...binning, categorical: categoricalFeatures, weights: context.weights, words, columns: [] }
  if (parts.some(areWide)) return { words, features: await binOneByOne(names, wideColumns(parts), shared, context) }
  const table = concatTables(parts.map(part => part.dense()))
  if (context.threads !== undefined) return { words, features: await binByThreads(table, shared, context) }
  const columns = names.map(name => table.column(name))
  return { words, features: await binOneByOne(names, columns, shared, context) }
}

async function binOneByOne(
  names: readonly string[],
  columns: Iterable<Column>,
  shared: BinWork,
  { signal }: Pick<FitContext, 'signal'>,
): Promise<BinnedFeature[]> {
  const pace = new Pace({ ...(signal && { signal }) })
  const features: BinnedFeature[] = []
  for (const column of columns) {
    features.push(binColumn(column, names[features.length] as string, features.length, shared))
    if (pace.due) await pace.pause()
  }
  return features
}

async function binByThreads(
  table: Table,
  shared: BinWork,
  { threads = oneThread, signal }: Pick<FitContext, 'threads' | 'signal'>,
): Promise<BinnedFeature[]> {
  // Neighbours share a word, so those that are far apart go first.
  const order = [...table.columnNames.keys()].sort((a, b) => (a % lanes) - (b % lanes) || a - b)
  const options = { stage: 'bin features', helps: true, ...(signal && { signal }) }
  const found = await threads.run(work, { ...shared, columns: shareTable(table) }, order, options)
  const features = new Array<BinnedFeature>(order.length)
  for (const [at, feature] of order.entries()) features[feature] = found[at] as BinnedFeature
  return features
}
