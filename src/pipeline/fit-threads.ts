import { isShareable, share, sharedTable, shareTable } from '../features/parallel/shared-memory.ts'
import { threadPool } from '../features/parallel/thread-pool.ts'
import { neighbour, type ThreadWork } from '../features/parallel/threads.ts'
import { Blocks } from './blocks.ts'
import type { ColumnKind } from './kind.ts'
import type { FitContext } from './step.ts'
import type { SummaryWork } from './summary-work.ts'

const work: ThreadWork<SummaryWork, number, unknown> = {
  url: neighbour('summary-work', import.meta.url),
  load: () => import('./summary-work.ts'),
}

/** Learning from so many values takes about twice as long as getting threads ready. */
const worthwhile = 36_000_000

/** Learns with as many threads as asked for, or where no number is given one for each core if there is much to learn from. */
export async function learnByThreads<Learned>(
  data: Blocks,
  context: FitContext,
  count: number | undefined,
  learn: (data: Blocks, context: FitContext) => Promise<Learned>,
): Promise<Learned> {
  if (count === undefined && data.rowCount * data.names.length < worthwhile)
    return learn(data, { ...context, mayStartThreads: true })
  return withThreads(count, context, threaded => learn(data, threaded))
}

/** Learns with the threads that there are, or where nobody said how many with one for each core. */
export function learnByOwnThreads<Learned>(
  context: FitContext,
  learn: (context: FitContext) => Promise<Learned>,
): Promise<Learned> {
  return context.mayStartThreads === true ? withThreads(undefined, context, learn) : learn(context)
}

async function withThreads<Learned>(
  count: number | undefined,
  context: FitContext,
  learn: (context: FitContext) => Promise<Learned>,
): Promise<Learned> {
  const threads = await threadPool(count)
  try {
    if (threads.count === 1) return await learn(context)
    return await learn({ ...context, threads, weights: context.weights && share(context.weights) })
  } finally {
    await threads.close()
  }
}

/** The blocks on memory that the threads of a fit see; themselves where there are no threads, or columns that cannot be there. */
export function sharedBlocks(data: Blocks, { threads }: FitContext): Blocks {
  return threads === undefined || !canShare(data) ? data : Blocks.of(sharedTable(shareTable(data.dense())))
}

/** What each column shows, one job for a column; null where the calling thread has to look. */
export async function spreadSummaries<Params extends object, Summary, State extends object>(
  kind: ColumnKind<Params, Summary, State>,
  params: Params,
  data: Blocks,
  { threads, weights, signal }: FitContext,
): Promise<readonly Summary[] | null> {
  if (threads === undefined || kind.needsTarget || !canShare(data)) return null
  const shared = { kind: kind.kind, params, columns: shareTable(data.dense()), weights }
  const columns = [...shared.columns.keys()]
  const running = { stage: `fit ${kind.kind}`, ...(signal && { signal }) }
  return (await threads.run(work, shared, columns, running)) as Summary[]
}

/** Sparse columns would have to be expanded. */
function canShare({ blocks, rowCount }: Blocks): boolean {
  return (
    rowCount > 0 &&
    blocks.every(block => block.kind === 'dense' && block.columns.every(([, { data }]) => isShareable(data)))
  )
}
