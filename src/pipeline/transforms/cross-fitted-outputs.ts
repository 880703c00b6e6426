import { Column } from '../../features/table/column.ts'
import { Blocks } from '../blocks.ts'
import { kFolds, stratifiedFolds } from '../folds.ts'
import type { Learned } from '../kind.ts'
import { RandomState } from '../random-state.ts'
import type { FitContext } from '../step.ts'
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
  const folds = foldsOf(target, data.rowCount, params)
  const { targetMean, suffixes } = state
  const columns = Object.keys(inputs).flatMap((name, index) => {
    const coded = codeCategories(data.column(name))
    const known = new Set(state.categories[index])
    const outputs = targetMean.map(() => new Float64Array(data.rowCount))
    for (let fold = 0; fold < params.cv; fold++) {
      const encodings = foldEncodings(coded, known, { target, weights, heldOut: { folds, fold } }, learned)
      for (const [at, encoding] of encodings.entries())
        fill(outputs[at] as Float64Array, coded.codes, encoding, { folds, fold })
    }
    return outputs.map((values, at) => {
      const data = { kind: 'number', values, validity: null } as const
      return [suffixes === null ? name : `${name}_${suffixes[at]}`, new Column('float64', values.length, data)] as const
    })
  })
  return new Blocks([{ kind: 'dense', columns }], data.rowCount)
}

function foldsOf(
  target: TargetValues,
  rowCount: number,
  { cv, shuffle, randomState }: TargetEncoderParams,
): Int32Array {
  const random = shuffle ? new RandomState(randomState) : null
  return target.kind === 'labels' ? stratifiedFolds(target.codes, cv, random) : kFolds(rowCount, cv, random)
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
