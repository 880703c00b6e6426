import { innerResult, type Spread } from '../aggregate/shape.ts'
import type { Problem } from '../errors/definition-error.ts'
import { checkType, checkValue } from '../expression/check-value.ts'
import type { EncodedValue, Expression } from '../expression/expression.ts'
import type { Typed } from '../expression/handle.ts'
import type { DataType } from '../schema.ts'
import { decode, encode } from '../table/encode.ts'
import type { AggregateFeature } from './aggregate-feature.ts'
import { FeatureGroup, type FeatureGroupOptions, featureGroup, type GroupFeatures } from './feature-group.ts'
import { durationText, type ReadSet, readSource } from './read-source.ts'
import { entriesOf, type Fields, fieldsOf, given, rebuilt, typed } from './rebuild.ts'

/** Rebuilds a feature group from its definition's data; null, and problems, where that is not possible. */
export function readGroup(value: unknown, at: string, problems: Problem[], readSet: ReadSet): FeatureGroup | null {
  const before = problems.length
  const fields = fieldsOf(value, at, problems)
  const source = readSource(fields.source, `${at}.source`, problems, readSet)
  const keys = entriesOf(fields.keys, `${at}.keys`, problems).map(key => fieldsOf(key, `${at}.keys`, problems).name)
  const features = entriesOf(fields.features, `${at}.features`, problems).flatMap((feature, index) =>
    readFeature(fieldsOf(feature, `${at}.features.${index}`, problems), `${at}.features.${index}`, problems),
  )
  if (source === null || problems.length > before) return null
  const { name, accuracy, resolution, inclusive, ttl, asOfKnown } = fields
  const options = {
    ...{ name, source, keys, features: () => Object.fromEntries(features) },
    ...given({ accuracy, resolution, inclusive, ttl: durationText(ttl), asOfKnown }),
  }
  const group = rebuilt(at, problems, () =>
    featureGroup(options as unknown as FeatureGroupOptions<Record<string, DataType>, string, GroupFeatures>),
  )
  return group === null ? null : new FeatureGroup(group.definition)
}

function readFeature(
  feature: Fields,
  at: string,
  problems: Problem[],
): readonly (readonly [name: string, feature: AggregateFeature | Typed])[] {
  const { kind, name, input } = feature
  const before = problems.length
  if (typeof name !== 'string') problems.push({ at, message: 'a feature has a name' })
  if (kind !== 'aggregate' && kind !== 'value') problems.push({ at, message: 'there is no feature of this kind' })
  if (problems.length > before) return []
  if (kind === 'value') return [[name as string, typed(input)]]
  const aggregate = readAggregate(feature, at, problems)
  return aggregate === null ? [] : [[name as string, aggregate]]
}

const spreads: readonly unknown[] = ['none', 'list', 'map', 'elementWise'] satisfies Spread[]

function readAggregate(feature: Fields, at: string, problems: Problem[]): AggregateFeature | null {
  const { aggregate, aggregateVersion, own, parameters, input, by = null, spread, window, ahead, type } = feature
  const before = problems.length
  const wrongType = checkType(type)
  if (typeof aggregate !== 'string') problems.push({ at, message: 'an aggregate has a name' })
  if (wrongType !== null) problems.push({ at, message: wrongType })
  if (!spreads.includes(spread)) problems.push({ at, message: 'there is no such `spread`' })
  const named = fieldsOf(parameters, `${at}.parameters`, problems)
  const standIn = feature.default ?? null
  const wrongDefault = wrongType === null ? checkValue(standIn, type as DataType) : null
  if (wrongDefault !== null) problems.push({ at, message: `the default is wrong: ${wrongDefault}` })
  if (problems.length > before) return null
  const shape = { spread: spread as Spread, by }
  return {
    kind: 'aggregate',
    aggregate: aggregate as string,
    own: own === true ? { version: aggregateVersion as number, type: innerResult(type as DataType, shape) } : null,
    parameters: named as { readonly [name: string]: EncodedValue },
    input: input as Expression,
    by: by as Expression | null,
    explode: spread === 'list' || spread === 'map',
    elementWise: spread === 'elementWise',
    window: windowText(window),
    windows: null,
    ahead: windowText(ahead),
    default: encode(decode(standIn, type as DataType)),
    mistakes: [],
  }
}

function windowText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(durationText(value))
}
