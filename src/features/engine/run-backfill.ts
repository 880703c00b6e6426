import type { BackfillOptions, BackfillReport, BoundedOptions, PartitionedOptions, Spine } from '../backfill.ts'
import type { FeatureSetDefinition } from '../definition/definition.ts'
import { definitionLabel } from '../definition/label.ts'
import { madeColumns } from '../definition/set-columns.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { backfillExternals } from '../external/backfill-externals.ts'
import { threadPool } from '../parallel/thread-pool.ts'
import type { Threads } from '../parallel/threads.ts'
import type { AnyExpectations } from '../quality/expectation.ts'
import type { Table } from '../table/table.ts'
import { bootstrapTables, takeGiven } from './bootstrap.ts'
import { dataUntilOf, labelReport } from './data-until.ts'
import { inProcessEngine } from './in-process-engine.ts'
import { checkCollisions, readSpine, refuseOwnSource, requireTimes } from './read-spine.ts'
import { withResults } from './result-store.ts'
import { timesOf } from './source-times.ts'

/** What is asked of a backfill beside its spine. */
type Options = BackfillOptions & { readonly expect?: AnyExpectations }

/** Reads and checks the spine, lets the engine compute what is not given, and writes the result where asked. */
export async function runBackfill(
  definition: FeatureSetDefinition,
  options: Options & { readonly spine: Spine },
): Promise<Table> {
  if (options.into !== undefined && typeof options.into !== 'string')
    throw new ParameterError('into', 'the name of a table of the offline store is needed.')
  const threads = await threadPool(options.threads)
  const { result, report } = await runWith(threads, definition, options).finally(() => threads.close())
  const { into, offline, signal, onReport } = options
  if (into !== undefined) {
    const count = options.threads === undefined ? {} : { threads: options.threads }
    await offline.write(into, result, signal ? { ...count, signal } : count)
  }
  onReport?.(report)
  return result
}

async function runWith(
  threads: Threads,
  definition: FeatureSetDefinition,
  options: Options & { readonly spine: Spine },
): Promise<{ readonly result: Table; readonly report: BackfillReport }> {
  const { engine = inProcessEngine(), extensions, signal, onProgress, bootstrap = [] } = options
  const groups = [...definition.groups, ...definition.labels].map(join => join.group)
  const offline = withResults(options.offline, groups, (set, spine) => resultOfSet(set, spine, options))
  const spine = await readSpine(definition, options)
  const running = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const dataUntil = await dataUntilOf(definition, options.dataUntil, offline, signal)
  const tables = await bootstrapTables(madeColumns(definition), spine.columnTypes, bootstrap, offline, running)
  const { given, report } = await takeGiven(tables, spine, ({ table, schema, reading }) =>
    offline.read(table, schema, reading),
  )
  const input = { set: definition, spine, offline, dataUntil, threads, ...(extensions && { extensions }), ...running }
  const external = await backfillExternals(definition, spine, given, extensions, signal)
  const isPlain = given.size === 0 && definition.external.length === 0
  const complete = async (): Promise<Table> => {
    const { completeBackfill } = await import('./complete-backfill.ts')
    return completeBackfill(input, engine, given, external.columns)
  }
  const result = await (isPlain ? engine.backfill(input) : complete())
  if (options.expect !== undefined) await checkResult(result, options.expect, definitionLabel(definition))
  const labels = labelReport(definition, timesOf(spine.column(definition.time)), dataUntil, given)
  return { result, report: { rows: result.rowCount, labels, bootstrap: report, external: external.report } }
}

/** Checks what is asked for and works it out block by block, from a stored spine into a stored table. */
export async function runBounded(
  definition: FeatureSetDefinition,
  options: Options & (BoundedOptions | PartitionedOptions),
): Promise<BackfillReport> {
  const { spine, engine, extensions, signal, onProgress } = options
  requireTables(options)
  if (engine !== undefined)
    throw new ParameterError('memory', 'it is for the engine of this process; leave `engine` out')
  refuseOwnSource(definition, spine)
  const joined = [...definition.groups, ...definition.labels].map(join => join.group)
  const offline = withResults(options.offline, joined, (set, rows) => resultOfSet(set, rows, options))
  checkCollisions(Object.keys(await offline.columns(spine)), definition)
  const dataUntil = await dataUntilOf(definition, options.dataUntil, offline, signal)
  const threads = await threadPool(options.threads)
  const [{ boundedBackfill }, { partitionedBackfill }] = await Promise.all([
    import('./bounded-backfill.ts'),
    import('./partitioned-backfill.ts'),
  ])
  try {
    const further = { ...(extensions && { extensions }), ...(signal && { signal }), ...(onProgress && { onProgress }) }
    const input = { set: definition, offline, dataUntil, threads, ...further }
    const check = (batch: Table, row: number): void => requireTimes(batch, definition, row)
    const report =
      'partitions' in options
        ? await partitionedBackfill(input, options, check)
        : await boundedBackfill(input, options, check)
    options.onReport?.(report)
    return report
  } finally {
    await threads.close()
  }
}

/** Refuses a spine or a result that is not a table of the store. */
export function requireTables({ spine, into }: { readonly spine?: unknown; readonly into?: unknown }): void {
  for (const [name, value] of Object.entries({ spine, into })) {
    if (typeof value === 'string') continue
    throw new ParameterError(name, 'with `memory` or `partitions` it is the name of a table of the offline store')
  }
}

async function checkResult(result: Table, expect: AnyExpectations, label: string): Promise<void> {
  const { ExpectationCheck } = await import('../quality/expectation-check.ts')
  const check = new ExpectationCheck(expect, result.columnTypes, `the backfill of ${label}`)
  check.add(result)
  check.finish()
}

/** The result of a set that a group's source is made of. */
export function resultOfSet(
  set: FeatureSetDefinition,
  spine: Table,
  { offline, engine, extensions, signal, threads }: ResultOptions,
): Promise<Table> {
  return runBackfill(set, {
    spine,
    offline,
    ...(engine && { engine }),
    ...(extensions && { extensions }),
    ...(signal && { signal }),
    ...(threads !== undefined && { threads }),
  })
}

type ResultOptions = Pick<BackfillOptions, 'offline' | 'engine' | 'extensions' | 'signal' | 'threads'>
