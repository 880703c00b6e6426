import { type SharedColumn, sharedTable } from '../../features/parallel/shared-memory.ts'
import { takeTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import { FoldError } from '../fit-error.ts'
import { fitFrom } from '../fit-input.ts'
import { folderCache } from '../folder-cache.ts'
import type { FitCache, Step, StepDefinition } from '../step.ts'
import type { SplitIndices } from '../train-test-split.ts'
import { type FittedModel, predictionsOf, type ScorerName, scorers } from './scorers.ts'
import { stepFromDefinition } from './step-from-definition.ts'

/** A custom score: a number for a fitted model and a table that holds the target; greater is better. */
export type Scorer = (model: FittedModel, table: Table, target: string) => number | Promise<number>

/** One set of parameters to try. */
export interface Candidate {
  /** The step, or its definition where it goes to another thread. */
  readonly step: Step | StepDefinition
  /** What was changed, by path. */
  readonly params: Readonly<Record<string, unknown>>
}

/** What all folds of all candidates have in common. */
export interface FoldTask {
  readonly columns: readonly SharedColumn[]
  readonly candidates: readonly Candidate[]
  readonly splits: readonly SplitIndices[]
  readonly target: string
  readonly sampleWeight: string | null
  readonly scoring: readonly (readonly [name: string, score: ScorerName | Scorer])[]
  readonly trainScores: boolean
  /** The score if fitting or scoring fails; null: the error is thrown. */
  readonly errorScore: number | null
  /** The folder where fitted steps are kept, or the cache itself in the calling thread; null: nothing is kept. */
  readonly cache: string | FitCache | null
  readonly signal?: AbortSignal
}

/** Which candidate is fitted on which split. */
export interface FoldJob {
  readonly candidate: number
  readonly fold: number
}

/** The scores of one candidate on one split, in the order of the scoring. */
export interface FoldResult {
  readonly test: readonly number[]
  readonly train: readonly number[] | null
  readonly fitSeconds: number
  readonly scoreSeconds: number
  /** Why the scores are the error score; null: nothing failed. */
  readonly error: string | null
}

/** Fits and scores candidates on the splits of a table. */
export function prepare(task: FoldTask): (job: FoldJob) => Promise<FoldResult> {
  const table = sharedTable(task.columns)
  return async ({ candidate, fold }) => {
    const found = task.candidates[candidate]
    const split = task.splits[fold]
    if (found === undefined || split === undefined) throw new RangeError('there is no such fold')
    try {
      return await evaluate(found, task, takeTable(table, split.train), takeTable(table, split.test))
    } catch (error) {
      if (task.signal?.aborted === true) throw error
      if (task.errorScore === null) throw new FoldError(fold, found.params, error)
      return failed(task, task.errorScore, error)
    }
  }
}

async function evaluate({ step }: Candidate, task: FoldTask, train: Table, test: Table): Promise<FoldResult> {
  const started = performance.now()
  const live = 'learn' in step ? step : await stepFromDefinition(step)
  const options = {
    target: task.target,
    threads: 1,
    ...(task.sampleWeight === null ? {} : { sampleWeight: task.sampleWeight }),
    ...(task.cache === null ? {} : { cache: typeof task.cache === 'string' ? folderCache(task.cache) : task.cache }),
    ...(task.signal === undefined ? {} : { signal: task.signal }),
  }
  const model = await fitFrom(train, options, live.definition.kind, (data, context) => live.learn(data, context))
  const fitted = performance.now()
  const testScores = await scoresOf(model as FittedModel, test, task)
  const trainScores = task.trainScores ? await scoresOf(model as FittedModel, train, task) : null
  const scored = performance.now()
  return {
    test: testScores,
    train: trainScores,
    fitSeconds: (fitted - started) / 1000,
    scoreSeconds: (scored - fitted) / 1000,
    error: null,
  }
}

async function scoresOf(model: FittedModel, table: Table, { scoring, target }: FoldTask): Promise<number[]> {
  const predictions = predictionsOf(model, table, target)
  const scores: number[] = []
  for (const [, score] of scoring) {
    scores.push(typeof score === 'string' ? await scorers[score](predictions) : await score(model, table, target))
  }
  return scores
}

function failed({ scoring, trainScores }: FoldTask, score: number, error: unknown): FoldResult {
  const scores = scoring.map(() => score)
  const reason = error instanceof Error ? error.message : String(error)
  return { test: scores, train: trainScores ? scores : null, fitSeconds: 0, scoreSeconds: 0, error: reason }
}
