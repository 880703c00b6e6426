import { checkedSignature } from '../aggregate-of.ts'
import type { PerAggregate } from '../catalogue.ts'
import { approxUniqueKernel } from './approx-unique-kernel.ts'
import { bestKernel } from './best-kernel.ts'
import { bigintSumKernel } from './bigint-sum-kernel.ts'
import { countKernel } from './count-kernel.ts'
import { distinctKernel } from './distinct-kernel.ts'
import { extremeKernel } from './extreme-kernel.ts'
import { higherMomentKernel } from './higher-moment-kernel.ts'
import { histogramKernel } from './histogram-kernel.ts'
import { percentileKernel } from './percentile-kernel.ts'
import { pickOne, pickSeveral } from './pick-kernel.ts'
import type { KernelMaker, KernelRequest, RangeKernel } from './range-kernel.ts'
import { meanKernel, stddevKernel, sumKernel, varianceKernel } from './sum-kernel.ts'

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
  skew: higherMomentKernel('skew'),
  kurtosis: higherMomentKernel('kurtosis'),
  topK: bestKernel('top'),
  bottomK: bestKernel('bottom'),
  uniqueCount: distinctKernel,
  boundedUniqueCount: distinctKernel,
  percentile: percentileKernel,
  histogram: histogramKernel,
  approxUniqueCount: approxUniqueKernel,
  approxPercentile: percentileKernel,
  approxHistogram: histogramKernel,
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
