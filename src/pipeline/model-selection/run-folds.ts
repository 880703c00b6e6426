import { UnknownColumnError } from '../../features/errors/column-errors.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { isShareable, shareTable } from '../../features/parallel/shared-memory.ts'
import { threadPool } from '../../features/parallel/thread-pool.ts'
import { neighbour, oneThread, type Threads, type ThreadWork } from '../../features/parallel/threads.ts'
import { type TableInput, toTable } from '../../features/table/from-rows.ts'
import type { Table } from '../../features/table/table.ts'
import { Blocks } from '../blocks.ts'
import type { DataInput } from '../fit-input.ts'
import type { Label } from '../labels.ts'
import type { Step } from '../step.ts'
import type { SplitIndices } from '../train-test-split.ts'
import type { FoldJob, FoldResult, FoldTask, Scorer } from './fold-work.ts'
import { type ScorerName, scorers } from './scorers.ts'
import type { ScoringOptions, ValidationOptions } from './search.ts'
import { KFold, StratifiedKFold } from './splitters.ts'
import { canRebuild } from './step-from-definition.ts'

/** A step with what was changed of it, by path. */
export interface LiveCandidate {
  readonly step: Step
  readonly params: Readonly<Record<string, unknown>>
}

/** The scores of every candidate on every split. */
export interface FoldScores {
  readonly names: readonly string[]
  readonly splits: readonly SplitIndices[]
  /** Per candidate, per split. */
  readonly results: readonly (readonly FoldResult[])[]
  /** What a final fit is given: the table without the groups. */
  readonly table: Table
}

const work: ThreadWork<FoldTask, FoldJob, FoldResult> = {
  url: neighbour('fold-work', import.meta.url),
  load: () => import('./fold-work.ts'),
}

/** Fits and scores every candidate on every split; the scores are the same for any number of threads. */
export async function runFolds(
  candidates: readonly LiveCandidate[],
  input: DataInput,
  options: ValidationOptions & ScoringOptions,
): Promise<FoldScores> {
  options.signal?.throwIfAborted()
  const whole = input instanceof Blocks ? input.dense() : await toTable(input as TableInput)
  if (!whole.columnNames.includes(options.target))
    throw new UnknownColumnError(options.target, 'the table to validate on', whole.columnNames)
  const { role } = Object(candidates[0]?.step) as Partial<Step>
  if (role !== 'classifier' && role !== 'regressor')
    throw new ParameterError('step', 'it does not predict; give an estimator, or a pipeline that ends in one.')
  const scoring = namedScores(options.scoring ?? (role === 'classifier' ? 'accuracy' : 'r2'))
  const splits = splitRows(whole, options, role)
  const table = withoutGroups(whole, options.groups)
  const task = taskOf(candidates, table, splits, scoring, options)
  const jobs = candidates.flatMap((_, candidate) => splits.map((_, fold) => ({ candidate, fold })))
  const results = await runJobs(task, jobs, candidates, options)
  const perCandidate = candidates.map((_, index) => results.slice(index * splits.length, (index + 1) * splits.length))
  return { names: scoring.map(([name]) => name), splits, results: perCandidate, table }
}

function taskOf(
  candidates: readonly LiveCandidate[],
  table: Table,
  splits: readonly SplitIndices[],
  scoring: FoldTask['scoring'],
  options: ValidationOptions & ScoringOptions,
): FoldTask {
  const { errorScore = 'raise', trainScores = false, target, sampleWeight = null, cache, signal } = options
  if (errorScore !== 'raise' && typeof errorScore !== 'number')
    throw new ParameterError('errorScore', `${String(errorScore)} is neither a number nor 'raise'.`)
  return {
    columns: shareTable(table),
    candidates,
    splits,
    target,
    sampleWeight,
    scoring,
    trainScores,
    errorScore: errorScore === 'raise' ? null : errorScore,
    cache: cache?.folder ?? cache ?? null,
    ...(signal === undefined ? {} : { signal }),
  }
}

async function runJobs(
  task: FoldTask,
  jobs: readonly FoldJob[],
  candidates: readonly LiveCandidate[],
  { threads: count, signal, onProgress }: ValidationOptions,
): Promise<FoldResult[]> {
  const threads = await foldThreads(task, jobs.length, count)
  const { signal: _signal, ...sent } = task
  const definitions = candidates.map(({ step, params }) => ({ step: step.definition, params }))
  let done = 0
  const running = {
    stage: 'cross-validation',
    ...(signal === undefined ? {} : { signal }),
    onDone: () => {
      done++
      onProgress?.({ stage: 'cross-validation', done, total: jobs.length, unit: 'fits' })
    },
  }
  try {
    return await threads.run(work, threads === oneThread ? task : { ...sent, candidates: definitions }, jobs, running)
  } finally {
    await threads.close()
  }
}

/** The calling thread where steps, scores or columns cannot go to others, and where it does not pay. */
async function foldThreads(task: FoldTask, jobs: number, count: number | undefined): Promise<Threads> {
  const canSend =
    task.columns.every(({ data }) => isShareable(data)) &&
    task.scoring.every(([, score]) => typeof score === 'string') &&
    (task.cache === null || typeof task.cache === 'string') &&
    task.candidates.every(({ step }) => 'learn' in step && canRebuild(step.definition))
  const threads = await threadPool(count)
  if (canSend && threads.count > 1 && threads.pays((task.columns[0]?.length ?? 0) * jobs)) return threads
  await threads.close()
  return oneThread
}

function splitRows(
  table: Table,
  { cv = 5, target, groups }: ValidationOptions,
  role: 'classifier' | 'regressor',
): readonly SplitIndices[] {
  if (typeof cv !== 'number' && (typeof cv !== 'object' || typeof Object(cv).split !== 'function'))
    throw new ParameterError('cv', 'a number of folds, or a splitter like new KFold({ nSplits: 5 }), is needed.')
  const splitter = typeof cv === 'number' ? new (role === 'classifier' ? StratifiedKFold : KFold)({ nSplits: cv }) : cv
  const by = groups === undefined ? {} : { groups }
  const truth = table.column(target)
  const labels = role === 'classifier' ? truth : (truth as unknown as ArrayLike<Label>)
  return splitter.split(table, { target: labels, ...by })
}

function withoutGroups(table: Table, groups: ValidationOptions['groups']): Table {
  return typeof groups === 'string' ? table.select(table.columnNames.filter(name => name !== groups)) : table
}

function namedScores(
  scoring: NonNullable<ScoringOptions['scoring']>,
): readonly (readonly [string, ScorerName | Scorer])[] {
  const list: readonly (readonly [string, ScorerName | Scorer])[] =
    typeof scoring === 'string'
      ? [[scoring, scoring]]
      : typeof scoring === 'function'
        ? [['score', scoring]]
        : isList(scoring)
          ? scoring.map(name => [name, name] as const)
          : Object.entries(scoring)
  if (list.length === 0) throw new ParameterError('scoring', 'it names no score.')
  for (const [, score] of list) {
    if (typeof score !== 'function' && !Object.hasOwn(scorers, score))
      throw new ParameterError('scoring', `there is no score \`${score}\`.${suggestion(score, Object.keys(scorers))}`)
  }
  return list
}

function isList(scoring: object): scoring is readonly ScorerName[] {
  return Array.isArray(scoring)
}
