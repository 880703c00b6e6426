import { DefinitionError } from '../errors/definition-error.ts'
import type { DataType } from '../schema.ts'
import type { Aggregate } from './aggregate.ts'
import { approxHistogram } from './approx-histogram.ts'
import { approxPercentile } from './approx-percentile.ts'
import { approxUniqueCount } from './approx-unique-count.ts'
import { best } from './best.ts'
import { bigintSum } from './bigint-sum.ts'
import { boundedUniqueCount } from './bounded-unique-count.ts'
import type { AggregateName, AggregateParameters, PerAggregate } from './catalogue.ts'
import { histogram, percentile, uniqueCount } from './counting.ts'
import { extreme } from './extremes.ts'
import { booleanMoment, moment } from './moments.ts'
import { several, single } from './ordered.ts'
import { type AggregateSignature, aggregateSignature } from './signature.ts'
import { booleanMean, booleanSum, count, floatSum, mean, wholeSum } from './sums.ts'

type Maker = (inputType: DataType, parameters: AggregateParameters) => Aggregate

const sumOf: Maker = inputType => {
  if (inputType === 'boolean') return booleanSum
  if (inputType === 'bigint') return bigintSum
  return inputType === 'int32' || inputType === 'int64' ? wholeSum : floatSum
}

const momentOf =
  (name: 'variance' | 'stddev' | 'skew' | 'kurtosis'): Maker =>
  inputType =>
    (inputType === 'boolean' ? booleanMoment : moment)(name)

const makers: PerAggregate<Maker> = {
  count: () => count,
  sum: sumOf,
  mean: inputType => (inputType === 'boolean' ? booleanMean : mean),
  variance: momentOf('variance'),
  stddev: momentOf('stddev'),
  skew: momentOf('skew'),
  kurtosis: momentOf('kurtosis'),
  min: inputType => extreme('min', inputType),
  max: inputType => extreme('max', inputType),
  first: inputType => single('first', inputType),
  last: inputType => single('last', inputType),
  firstK: (inputType, { k }) => several('firstK', inputType, k as number),
  lastK: (inputType, { k }) => several('lastK', inputType, k as number),
  topK: (inputType, { k }) => best('topK', inputType, k as number),
  bottomK: (inputType, { k }) => best('bottomK', inputType, k as number),
  uniqueCount: () => uniqueCount,
  boundedUniqueCount: (_, { k }) => boundedUniqueCount(k as number),
  percentile: (_, { ps }) => percentile(ps as readonly number[]),
  approxUniqueCount: (_, { lgK }) => approxUniqueCount(lgK as number),
  approxPercentile: (_, { ps, k }) => approxPercentile(ps as readonly number[], k as number),
  approxHistogram: (_, { k }) => approxHistogram(k as number),
  histogram: (_, { k }) => histogram((k ?? null) as number | null),
}

/**
 * The built-in aggregate of a name over values of a type. Its inputs are never null: callers skip those.
 *
 * @throws {DefinitionError} for an unknown name, an input type that it does not take, or wrong parameters.
 */
export function aggregateOf(
  name: string,
  inputType: DataType,
  parameters: AggregateParameters = {},
): Aggregate<unknown, unknown, unknown> {
  const signature = checkedSignature(name, inputType, parameters)
  return makers[signature.name](inputType, parameters) as Aggregate<unknown, unknown, unknown>
}

/** The signature of a built-in aggregate, which must be right. */
export function checkedSignature(
  name: string,
  inputType: DataType,
  parameters: AggregateParameters,
): AggregateSignature & { readonly name: AggregateName } {
  const signature = aggregateSignature(name, inputType, parameters)
  if ('problem' in signature) {
    throw new DefinitionError(`aggregate \`${name}\``, [{ at: name, message: signature.problem }])
  }
  return { ...signature, name: name as AggregateName }
}
