import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Expression, VectorStep } from '../../features/expression/expression.ts'
import type { Column } from '../../features/table/column.ts'
import { tfidfTransformerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isBoolean, isNullOr, isOneOf, type Rules } from '../parameters.ts'
import { call, choose, literal, requiredColumn } from '../program.ts'
import { rowDivisor } from './normalizer-kind.ts'
import { areColumns, numericProgram } from './numeric-program.ts'

/** The parameters of `TfidfTransformer`. */
export interface TfidfTransformerParams {
  /** What each row is divided by: the root of the sum of squares (the default), the sum of magnitudes, or null: nothing. */
  readonly norm: 'l2' | 'l1' | null
  /** Whether columns are weighted by inverse document frequency. Default true. */
  readonly useIdf: boolean
  /** Whether document frequencies count one more row that has every term. Default true. */
  readonly smoothIdf: boolean
  /** Whether counts are replaced by 1 + log(count). Default false. */
  readonly sublinearTf: boolean
}

/** What the parameters may be. */
export const weightRules: Rules<TfidfTransformerParams> = {
  norm: isNullOr(isOneOf('l2', 'l1')),
  useIdf: isBoolean,
  smoothIdf: isBoolean,
  sublinearTf: isBoolean,
}

/** What was learned: the weight of each input; none without `useIdf`. */
export interface TfidfTransformerState {
  readonly idf: readonly number[]
}

/** What one column shows: how many rows there are, and in how many the count is not 0. */
export interface DocumentCounts {
  readonly documents: number
  readonly rows: number
}

/** How `TfidfTransformer` learns and what it computes. */
export const tfidfTransformer: ColumnKind<TfidfTransformerParams, DocumentCounts, TfidfTransformerState> = {
  kind: 'TfidfTransformer',
  version: 1,
  defaults: tfidfTransformerDefaults,
  rules: weightRules,
  accepts: 'number',
  readsNumbersAs64: true,
  refusesMissing: true,
  summarize: (column, { weights }) => countRows(column, weights),
  merge: () => (left, right) => ({ documents: left.documents + right.documents, rows: left.rows + right.rows }),
  conclude: (columns, inputs, params) => {
    const names = Object.keys(inputs)
    const weightOf = (counts: DocumentCounts, at: number): number =>
      inverseFrequency(counts, params, `\`${names[at]}\` is 0 in every row`)
    return { idf: params.useIdf ? columns.map(weightOf) : [] }
  },
  program: (inputs, { norm, useIdf, sublinearTf }, { idf }) => {
    const values = Object.keys(inputs).map((name, at): Expression => {
      const counted = sublinearTf ? logarithm(requiredColumn(name)) : requiredColumn(name)
      return useIdf ? call('mul', counted, literal(idf[at])) : counted
    })
    const divisor = norm === null ? null : rowDivisor(norm, values)
    const steps: VectorStep[] = [
      ...(sublinearTf ? [{ kind: 'logarithm' } as const] : []),
      ...(useIdf ? [{ kind: 'multiply', by: idf } as const] : []),
      ...(norm === null ? [] : [{ kind: 'normalize', norm } as const]),
    ]
    return {
      ...numericProgram(inputs, (_name, at) => {
        const value = values[at] as Expression
        return divisor === null ? value : call('div', value, divisor)
      }),
      overSparse: { steps, components: null },
    }
  },
  inverse: () => null,
  isState: ({ idf }, count) => areColumns(idf, 0) || areColumns(idf, count),
}

function countRows(column: Column, weights: Float64Array | null): DocumentCounts {
  let [documents, rows] = [0, 0]
  for (let row = 0; row < column.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    rows += weight
    if (column.get(row) !== 0) documents += weight
  }
  return { documents, rows }
}

/**
 * The inverse document frequency: the logarithm of how many rows there are for one that has the term, plus 1. `absent` says of which term
 * there is none.
 */
export function inverseFrequency(
  { documents, rows }: DocumentCounts,
  { smoothIdf }: Pick<TfidfTransformerParams, 'smoothIdf'>,
  absent: string,
): number {
  const more = smoothIdf ? 1 : 0
  if (documents + more === 0) {
    throw new ParameterError('smoothIdf', `${absent}, so that it has no weight; set smoothIdf to true.`)
  }
  return Math.log((rows + more) / (documents + more)) + 1
}

/** 1 + log(count); 0 stays. */
function logarithm(count: Expression): Expression {
  return choose([[call('eq', count, literal(0)), literal(0)]], call('add', call('log', count), literal(1)))
}
