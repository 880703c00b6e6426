import { ParameterError } from '../../features/errors/parameter-error.ts'
import { float64Column } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { Blocks } from '../blocks.ts'
import { kFolds, stratifiedFolds } from '../folds.ts'
import type { Learned } from '../kind.ts'
import { isSplitKind, splitRows } from '../model-selection/split-kinds.ts'
import type { Rule } from '../parameters.ts'
import { RandomState } from '../random-state.ts'
import type { FitContext, StepDefinition } from '../step.ts'
import { type CodedCategories, codeCategories } from './code-categories.ts'
import { outputMoments, smoothedMean } from './smoothed-means.ts'
import type { TargetEncoderParams, TargetEncoderState } from './target-encoder-kind.ts'
import { type HeldOut, targetStatistics } from './target-statistics.ts'
import { readTarget, type TargetValues } from './target-values.ts'

/** Each training row encoded by what the rows of the other folds show, with the folds of scikit-learn. */
export function crossFittedOutputs(
  learned: Learned<TargetEncoderParams, TargetEncoderState>,
  data: Blocks,
  { target: column, targetName, weights }: FitContext,
): Blocks {
  const { inputs, params, state } = learned
  if (column === null) throw new TypeError('the fit was not checked')
  const target = readTarget(column, targetName, params.targetType, weights)
  const { folds, count } = foldsOf(target, column, data.rowCount, params)
  const { targetMean, suffixes } = state
  const columns = Object.keys(inputs).flatMap((name, index) => {
    const coded = codeCategories(data.column(name))
    const known = new Set(state.categories[index])
    const outputs = targetMean.map(() => new Float64Array(data.rowCount))
    for (let fold = 0; fold < count; fold++) {
      const encodings = foldEncodings(coded, known, { target, weights, heldOut: { folds, fold } }, learned)
      for (const [at, encoding] of encodings.entries())
        fill(outputs[at] as Float64Array, coded.codes, encoding, { folds, fold })
    }
    return outputs.map(
      (values, at) => [suffixes === null ? name : `${name}_${suffixes[at]}`, float64Column(values)] as const,
    )
  })
  return new Blocks([{ kind: 'dense', columns }], data.rowCount)
}

/** The fold that each row is held out in. */
interface Folds {
  readonly folds: Int32Array
  readonly count: number
}

function foldsOf(
  target: TargetValues,
  column: Column,
  rowCount: number,
  { cv, shuffle, randomState }: TargetEncoderParams,
): Folds {
  if (typeof cv !== 'number') return splitterFolds('definition' in cv ? cv.definition : cv, column, rowCount)
  const random = shuffle ? new RandomState(randomState) : null
  const folds = target.kind === 'labels' ? stratifiedFolds(target.codes, cv, random) : kFolds(rowCount, cv, random)
  return { folds, count: cv }
}

/** The folds of a splitter, in which every row must be held out once: else it would have no value, or two. */
function splitterFolds({ kind, params }: StepDefinition, target: Column, rowCount: number): Folds {
  if (!isSplitKind(kind)) throw new TypeError('the parameters were not checked')
  const splits = splitRows(kind, params, { rowCount, target, groups: null })
  const folds = new Int32Array(rowCount).fill(-1)
  for (const [fold, { test }] of splits.entries()) {
    for (const row of test) {
      if (folds[row] !== -1)
        throw new ParameterError('cv', `${kind} tests row ${row} twice; each row must be tested once.`)
      folds[row] = fold
    }
  }
  const left = folds.indexOf(-1)
  if (left >= 0) throw new ParameterError('cv', `${kind} never tests row ${left}; each row must be tested once.`)
  return { folds, count: splits.length }
}

/** Accepts a number of folds, or a splitter as data. */
export const isFolds: Rule = value => {
  const folds = 'is neither a whole number of at least 2 nor a splitter'
  if (typeof value === 'number') return Number.isInteger(value) && value >= 2 ? null : folds
  const { kind, params } = (value ?? {}) as Partial<StepDefinition>
  return isSplitKind(kind) && typeof params === 'object' && params !== null ? null : folds
}

/** What is learned from the rows that are not held out. */
interface FoldTarget {
  readonly target: TargetValues
  readonly weights: Float64Array | null
  readonly heldOut: HeldOut
}

/** For each output the value of each coded category; one that is not known gets the mean of all rows. */
function foldEncodings(
  coded: CodedCategories,
  known: ReadonlySet<unknown>,
  { target, weights, heldOut }: FoldTarget,
  { params, state }: Learned<TargetEncoderParams, TargetEncoderState>,
): Float64Array[] {
  const statistics = targetStatistics(coded, target, weights, heldOut)
  return outputMoments(statistics, { type: state.targetType, classes: state.classes }).map(({ groups, overall }) =>
    Float64Array.from(groups, (group, code) =>
      known.has(coded.values[code]) ? smoothedMean(group, overall, params.smooth) : overall.mean,
    ),
  )
}

function fill(output: Float64Array, codes: Int32Array, encoding: Float64Array, { folds, fold }: HeldOut): void {
  for (let row = 0; row < codes.length; row++) {
    if (folds[row] === fold) output[row] = encoding[codes[row] as number] as number
  }
}
