import { ParameterError } from '../../features/errors/parameter-error.ts'
import { type DataInput, fitFrom } from '../fit-input.ts'
import type { Step } from '../step.ts'
import { type LiveCandidate, runFolds } from './run-folds.ts'
import type { FittedModel } from './scorers.ts'
import type { SearchOptions, SearchResult, ValidationOptions } from './search.ts'
import { meanScores, ranksOf, resultsTable } from './search-results.ts'

/** Every combination of the listed values; paths in alphabetical order, the last one changing fastest. */
export function gridCandidates(grids: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown>[] {
  return grids.flatMap(grid =>
    Object.keys(grid)
      .sort()
      .reduce<Record<string, unknown>[]>(
        (found, path) => found.flatMap(params => valuesOf(grid, path).map(value => ({ ...params, [path]: value }))),
        [{}],
      ),
  )
}

function valuesOf(grid: Readonly<Record<string, unknown>>, path: string): readonly unknown[] {
  const values = grid[path]
  if (Array.isArray(values) && values.length > 0) return values
  throw new ParameterError(path, 'a list of at least one value is needed.')
}

/** Scores every set of parameters on every split, and fits the best one on all rows. */
export async function runSearch(
  step: Step,
  candidates: readonly Record<string, unknown>[],
  input: DataInput,
  options: SearchOptions & ValidationOptions,
): Promise<SearchResult<FittedModel>> {
  if (candidates.length === 0) throw new ParameterError('grid', 'it holds no parameters to try.')
  const live = candidates.map(
    (params): LiveCandidate => ({ step: changed(step, params), params: Object.freeze(params) }),
  )
  const scores = await runFolds(live, input, options)
  const { refit = true } = options
  const means = meanScores(scores, decidingScore(refit, scores.names))
  const bestIndex = ranksOf(means).indexOf(1)
  const best = live[bestIndex] as LiveCandidate
  const found = {
    bestIndex,
    bestParams: best.params,
    bestScore: means[bestIndex] ?? Number.NaN,
    bestStep: best.step,
    results: resultsTable(live, scores),
    errors: live.flatMap(({ params }, index) =>
      (scores.results[index] ?? []).flatMap(({ error }, fold) => (error === null ? [] : [{ params, fold, error }])),
    ),
  }
  return Object.freeze({
    ...found,
    best: refit === false ? null : await fitOnAllRows(best.step, scores.table, options),
  })
}

/** The name of the score that decides which candidate is the best. */
function decidingScore(refit: boolean | string, names: readonly string[]): string {
  const name = typeof refit === 'string' ? refit : (names[0] ?? '')
  if (!names.includes(name))
    throw new ParameterError('refit', `\`${name}\` is not among the scores ${names.join(', ')}.`)
  if (refit === true && names.length > 1)
    throw new ParameterError('refit', `there are several scores; name the one that decides: ${names.join(', ')}.`)
  return name
}

async function fitOnAllRows(step: Step, table: DataInput, options: ValidationOptions): Promise<FittedModel> {
  const { target, sampleWeight, cache, signal, threads } = options
  const fitOptions = {
    target,
    ...(sampleWeight !== undefined && { sampleWeight }),
    ...(cache !== undefined && { cache }),
    ...(signal !== undefined && { signal }),
    ...(threads !== undefined && { threads }),
  }
  const fitted = await fitFrom(table, fitOptions, step.definition.kind, (data, context) => step.learn(data, context))
  return fitted as FittedModel
}

function changed(step: Step, params: Readonly<Record<string, unknown>>): Step {
  if (typeof Object(step).withParams !== 'function')
    throw new ParameterError('step', 'it has no parameters to search for.')
  return (step as Step & { withParams(params: object): Step }).withParams(params)
}
