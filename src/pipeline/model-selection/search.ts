import {
  type OptionCalls,
  ParameterError,
  requireOptions,
  requireSettings,
} from '../../features/errors/parameter-error.ts'
import type { LongRunning } from '../../features/progress.ts'
import type { Column } from '../../features/table/column.ts'
import type { Table } from '../../features/table/table.ts'
import type { DataInput } from '../fit-input.ts'
import type { Label } from '../labels.ts'
import { RandomState } from '../random-state.ts'
import type { FitCache, FittedByRole, Role, Step } from '../step.ts'
import type { SplitIndices } from '../train-test-split.ts'
import type { Scorer } from './fold-work.ts'
import type { ScorerName } from './scorers.ts'
import type { Splitter } from './splitters.ts'

/** What models are validated on, and how. */
export interface ValidationOptions extends LongRunning {
  /** The column to be learned. */
  readonly target: string
  /** The name of a column of weights for fitting, which then is not an input. */
  readonly sampleWeight?: string
  /** For splitters that keep groups together: a column, or the name of one, which then is not an input. */
  readonly groups?: string | Column | ArrayLike<Label>
  /** How rows are split, or a number of folds: stratified for classifiers, consecutive for regressors. Default 5. */
  readonly cv?: Splitter | number
  /** Where pipelines keep fitted transforms; only a cache in a folder can be used by several threads. Default: nothing is kept. */
  readonly cache?: FitCache
  /**
   * The number of threads, if steps, scores and columns can be sent to other threads; the scores are the same. Default: one per core if it
   * pays, otherwise 1.
   */
  readonly threads?: number
}

/** How models are scored; a greater score is better. */
export interface ScoringOptions {
  /** One score or several, as names or functions. Default: `accuracy` for classifiers, `r2` for regressors. */
  readonly scoring?: ScorerName | Scorer | readonly ScorerName[] | Readonly<Record<string, ScorerName | Scorer>>
  /** The score if fitting or scoring fails; by default an error with the fold and the parameters is thrown. */
  readonly errorScore?: number | 'raise'
  /** Whether the training rows are scored as well. Default false. */
  readonly trainScores?: boolean
}

/** The scores of a cross-validation, one number per split. */
export interface CrossValidation {
  /** By the name of the score. */
  readonly testScores: Readonly<Record<string, Float64Array>>
  /** Null unless `trainScores` was set. */
  readonly trainScores: Readonly<Record<string, Float64Array>> | null
  readonly fitSeconds: Float64Array
  readonly scoreSeconds: Float64Array
  readonly splits: readonly SplitIndices[]
}

/**
 * Fits a step on each split of a table and scores it on the held-out rows; scikit-learn's `cross_validate`.
 *
 * @throws {FoldError} where a fit or a score fails, with the fold, unless `errorScore` is a number.
 * @throws {ParameterError | UnknownColumnError} for options that do not fit the table; the signal's reason, soon after it fires.
 */
export async function crossValidate(
  step: Step,
  input: DataInput,
  options: ValidationOptions & ScoringOptions,
): Promise<CrossValidation> {
  requireFolds(options)
  const { runFolds } = await import('./run-folds.ts')
  const { names, splits, results } = await runFolds([{ step, params: {} }], input, options)
  const folds = results[0] ?? []
  const byName = (part: 'test' | 'train'): Record<string, Float64Array> =>
    Object.fromEntries(
      names.map((name, index) => [name, Float64Array.from(folds, fold => fold[part]?.[index] ?? Number.NaN)]),
    )
  return {
    testScores: byName('test'),
    trainScores: options.trainScores === true ? byName('train') : null,
    fitSeconds: Float64Array.from(folds, fold => fold.fitSeconds),
    scoreSeconds: Float64Array.from(folds, fold => fold.scoreSeconds),
    splits,
  }
}

/** How a search is decided. */
export interface SearchOptions extends ScoringOptions {
  /** Whether the best parameters are fitted on all rows: true (the default), false, or with several scores the name of the one that decides. */
  readonly refit?: boolean | string
}

/** The parameters of a step by path, as its `withParams` takes them. */
export type ParamsOf<T> = T extends { withParams(changes: infer Changes): unknown } ? Changes : never

/** Lists of values to try, by path like `model__c`. */
export type ParamGrid<T> = { readonly [Path in keyof ParamsOf<T>]?: readonly ParamsOf<T>[Path][] }

/** Lists of values to draw from, or functions that draw one, by path. */
export type ParamDraws<T> = {
  readonly [Path in keyof ParamsOf<T>]?:
    | readonly ParamsOf<T>[Path][]
    | ((random: RandomState) => ParamsOf<T>[Path] | undefined)
}

/** The result of a search. */
export interface SearchResult<Best> {
  /** The changed parameters of the best candidate, by path; among equals, the first. */
  readonly bestParams: Readonly<Record<string, unknown>>
  readonly bestScore: number
  /** Its row in `results`. */
  readonly bestIndex: number
  /** The step with the best parameters, not fitted. */
  readonly bestStep: Step
  /** Fitted on all rows; null where `refit` is false. */
  readonly best: Best | null
  /** One row per candidate: its parameters (as they are if all are of one scalar type, otherwise as JSON), and the mean, deviation, rank and split values of each score. */
  readonly results: Table
  /** What failed, where `errorScore` is a number. */
  readonly errors: readonly {
    readonly params: Readonly<Record<string, unknown>>
    readonly fold: number
    readonly error: string
  }[]
}

type FittedOf<T> = T extends Step<infer As extends Role> ? FittedByRole[As] : never

/** Tries every combination of listed parameters by cross-validation; scikit-learn's `GridSearchCV`, with the same order of candidates. */
export class GridSearch<const T extends Step> {
  readonly step: T
  readonly grid: ParamGrid<T> | readonly ParamGrid<T>[]
  readonly options: SearchOptions

  constructor(step: T, grid: ParamGrid<T> | readonly ParamGrid<T>[], options: SearchOptions = {}) {
    for (const each of Array.isArray(grid) ? grid : [grid]) requireParameters('grid', each)
    requireSearch(options)
    this.step = step
    this.grid = grid
    this.options = Object.freeze({ ...options })
  }

  /**
   * Scores every candidate on every split, and fits the best one on all rows.
   *
   * @throws {FoldError} where a fit or a score fails, with the fold and the parameters, unless `errorScore` is a number.
   * @throws {ParameterError} for a path that leads nowhere and an empty list; the signal's reason, soon after it fires.
   */
  async fit(input: DataInput, options: ValidationOptions): Promise<SearchResult<FittedOf<T>>> {
    const { gridCandidates, runSearch } = await import('./run-search.ts')
    const grids = (Array.isArray(this.grid) ? this.grid : [this.grid]) as readonly Record<string, unknown>[]
    const candidates = gridCandidates(grids)
    const asked = { ...this.options, ...options }
    requireFolds(asked)
    return (await runSearch(this.step, candidates, input, asked)) as never
  }
}

/** How candidates are drawn. */
export interface RandomizedSearchOptions extends SearchOptions {
  /** The number of candidates. Default 10. */
  readonly iterations?: number
  /** The seed. Default 0. */
  readonly randomState?: number
}

/** Tries parameters drawn at random, from lists (each combination at most once) or by functions; scikit-learn's `RandomizedSearchCV`. */
export class RandomizedSearch<const T extends Step> {
  readonly step: T
  readonly draws: ParamDraws<T>
  readonly options: RandomizedSearchOptions

  constructor(step: T, draws: ParamDraws<T>, options: RandomizedSearchOptions = {}) {
    requireParameters('draws', draws)
    requireRandomizedSearch(options)
    this.step = step
    this.draws = draws
    this.options = Object.freeze({ ...options })
  }

  /** Scores every candidate on every split, and fits the best one on all rows; throws the errors of `GridSearch`. */
  async fit(input: DataInput, options: ValidationOptions): Promise<SearchResult<FittedOf<T>>> {
    const { gridCandidates, runSearch } = await import('./run-search.ts')
    const { iterations = 10, randomState = 0, ...search } = this.options
    if (!Number.isInteger(iterations) || iterations < 1)
      throw new ParameterError('iterations', `${iterations} is not a whole number of at least 1.`)
    const draws = this.draws as Readonly<Record<string, readonly unknown[] | ((random: RandomState) => unknown)>>
    const random = new RandomState(randomState)
    const isListed = Object.values(draws).every(values => typeof values !== 'function')
    const candidates = isListed
      ? drawFrom(gridCandidates([draws]), iterations, random)
      : Array.from({ length: iterations }, () => drawOne(draws, random))
    const asked = { ...search, ...options }
    requireFolds(asked)
    return (await runSearch(this.step, candidates, input, asked)) as never
  }
}

function drawFrom<T>(all: readonly T[], count: number, random: RandomState): T[] {
  if (count >= all.length) return [...all]
  return Array.from(random.choice(all.length, count, { replace: false }), index => all[index] as T)
}

function drawOne(
  draws: Readonly<Record<string, readonly unknown[] | ((random: RandomState) => unknown)>>,
  random: RandomState,
): Record<string, unknown> {
  const paths = Object.keys(draws).sort()
  return Object.fromEntries(
    paths.map(path => {
      const values = draws[path] ?? []
      return [path, typeof values === 'function' ? values(random) : values[random.integer(0, values.length)]]
    }),
  )
}

/** What `crossValidate` and `fit` of a search take besides scores. */
const validationCalls: OptionCalls<ValidationOptions> = {
  target: null,
  sampleWeight: null,
  groups: null,
  cv: null,
  cache: null,
  threads: null,
  signal: 'throwIfAborted?',
  onProgress: null,
}

const searchCalls: OptionCalls<SearchOptions> = { scoring: null, errorScore: null, trainScores: null, refit: null }

/** Refuses options that folds do not have, for callers without a compiler. */
function requireFolds(options: ValidationOptions & SearchOptions): void {
  if (typeof Object(options).target !== 'string')
    throw new ParameterError('target', 'the name of the column to predict is needed.')
  requireOptions<ValidationOptions & SearchOptions>(options, { ...validationCalls, ...searchCalls })
}

/** Refuses options that a search does not have, and points to `fit` for those that belong there. */
function requireSearch(options: SearchOptions): void {
  requireOwn(options)
  requireSettings<SearchOptions>(options, searchCalls)
}

/** Like `requireSearch`, for a randomized search. */
function requireRandomizedSearch(options: RandomizedSearchOptions): void {
  requireOwn(options)
  requireSettings<RandomizedSearchOptions>(options, { ...searchCalls, iterations: null, randomState: null })
}

/** Refuses anything but parameters by name. */
function requireParameters(parameter: string, given: unknown): void {
  if (typeof given === 'object' && given !== null) return
  throw new ParameterError(parameter, 'an object of values to try is needed, like { model__c: [0.1, 1] }.')
}

function requireOwn(options: object): void {
  const misplaced = Object.keys(Object(options)).find(option => Object.hasOwn(validationCalls, option))
  if (misplaced !== undefined) throw new ParameterError(misplaced, 'it is an option of `fit`; give it there.')
}
