import { withoutNegativeZero } from '../aggregate/stored-value.ts'
import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { featureHash } from '../definition/hash.ts'
import { decode } from '../table/encode.ts'
import type { FeatureStatus } from './feature-status.ts'
import type { Answer } from './group-reader.ts'
import { type InputCodec, inputCodec } from './input-codec.ts'
import type { Layout } from './layout.ts'
import type { RawInput } from './stored-record.ts'

/** Which stored input a feature shows, and what stands in for its null. */
export interface ValuePlan {
  readonly input: number
  readonly codec: InputCodec
  readonly default: unknown
}

/** Where the features of a group that passes rows through are in its stored rows. */
export function planValues(group: FeatureGroupDefinition, layout: Layout): readonly ValuePlan[] {
  const stored = new Map(layout.features.map(feature => [feature.hash, feature]))
  return group.features.map(feature => {
    const input = stored.get(featureHash(group, feature))?.part ?? -1
    const type = layout.inputs[input]?.type
    if (type === undefined) throw new TypeError(`the layout does not hold ${feature.name}`)
    return { input, codec: inputCodec(type), default: decode(feature.default, feature.type) }
  })
}

/** Writes the values of a row; they are withheld where it is expired, unless `showExpired` says otherwise. */
export function writeRow(plan: readonly ValuePlan[], row: RawInput | null, status: FeatureStatus, into: Answer): void {
  const { values, statuses, valuesAt, statusesAt, showExpired } = into
  const withheld = row === null || (status === 'expired' && !showExpired)
  for (let output = 0; output < plan.length; output++) {
    const { codec, input, default: standIn } = plan[output] as ValuePlan
    const value = withheld ? null : withoutNegativeZero(codec.read(row.values[input] ?? null))
    values[valuesAt + output] = value ?? standIn
    statuses[statusesAt + output] = value === null && status === 'present' ? 'null' : status
  }
}
