import { aggregateOf, checkedSignature } from '../aggregate-of.ts'
import type { AggregateName, PerAggregate } from '../catalogue.ts'
import { bigintSumKernel } from './bigint-sum-kernel.ts'
import { countKernel } from './count-kernel.ts'
import { extremeKernel } from './extreme-kernel.ts'
import { pickOne, pickSeveral } from './pick-kernel.ts'
import type { KernelMaker, KernelRequest, RangeKernel } from './range-kernel.ts'
import { stateKernel } from './state-kernel.ts'
import { meanKernel, stddevKernel, sumKernel, varianceKernel } from './sum-kernel.ts'

/** By the states of the aggregate. */
const byStates =
  (name: AggregateName): KernelMaker =>
  ({ input, parameters, type, columns, questions }) =>
    stateKernel(aggregateOf(name, input.type, parameters), type, columns, questions)

/** The in-process spelling of every aggregate. */
const kernels: PerAggregate<KernelMaker> = {
  count: countKernel,
  sum: request => (request.input.type === 'bigint' ? bigintSumKernel : sumKernel)(request),
  mean: meanKernel,
  variance: varianceKernel,
  stddev: stddevKernel,
  min: extremeKernel('min'),
  max: extremeKernel('max'),
  first: pickOne('first'),
  last: pickOne('last'),
  firstK: pickSeveral('first'),
  lastK: pickSeveral('last'),
  skew: byStates('skew'),
  kurtosis: byStates('kurtosis'),
  topK: byStates('topK'),
  bottomK: byStates('bottomK'),
  uniqueCount: byStates('uniqueCount'),
  boundedUniqueCount: byStates('boundedUniqueCount'),
  percentile: byStates('percentile'),
  histogram: byStates('histogram'),
  approxUniqueCount: byStates('approxUniqueCount'),
  approxPercentile: byStates('approxPercentile'),
  approxHistogram: byStates('approxHistogram'),
}

/**
 * The kernel of a built-in aggregate over a column; for others see `stateKernel`.
 *
 * @throws {DefinitionError} for an unknown name, an input type that it does not take, or wrong parameters.
 */
export function rangeKernel(name: string, request: Omit<KernelRequest, 'type'>): RangeKernel {
  const signature = checkedSignature(name, request.input.type, request.parameters)
  return kernels[signature.name]({ ...request, type: signature.type })
}
