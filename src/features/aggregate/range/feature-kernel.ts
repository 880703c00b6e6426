import { type AggregateUse, innerAggregate } from '../feature-aggregate.ts'
import type { OwnAggregates } from '../own-aggregate.ts'
import { rangeKernel } from './kernel-of.ts'
import { type Parts, partKernel } from './part-kernel.ts'
import type { KernelMaker, KernelRequest, RangeKernel } from './range-kernel.ts'
import { stateKernel } from './state-kernel.ts'

/**
 * The kernel of a feature's aggregate over the entries that its shape makes of a column; `parts` are its buckets, keys or positions,
 * outermost first.
 *
 * @throws {MissingExtensionError} where the code of an own aggregate was not given.
 */
export function featureKernel(
  use: AggregateUse,
  parts: readonly Parts[],
  own: OwnAggregates,
  request: Omit<KernelRequest, 'type' | 'parameters'>,
): RangeKernel {
  const base: KernelMaker = use.own
    ? ({ input, type, columns, questions }) =>
        stateKernel(innerAggregate(use, input.type, own), type, columns, questions)
    : asked => rangeKernel(use.aggregate, asked)
  const maker = parts.reduceRight((inner, each) => partKernel(inner, each), base)
  return maker({ ...request, type: use.type, parameters: use.parameters })
}
