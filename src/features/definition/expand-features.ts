import { innerType, shapedType, spreadOf } from '../aggregate/shape.ts'
import { type AggregateSignature, aggregateSignature, takesAnything } from '../aggregate/signature.ts'
import type { Problem } from '../errors/definition-error.ts'
import { isCastable } from '../expression/castable.ts'
import { checkExpression } from '../expression/check.ts'
import type { EncodedValue, Expression } from '../expression/expression.ts'
import type { Typed } from '../expression/handle.ts'
import { type DataType, type Schema, typeName } from '../schema.ts'
import { decode, encode } from '../table/encode.ts'
import { inputReader, Refusal } from '../table/input-value.ts'
import type { AggregateFeature } from './aggregate-feature.ts'
import type { FeatureDefinition } from './definition.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { checkName } from './name.ts'
import { expressionsIn, typeProblem } from './source-columns.ts'
import { hopOf, type Resolution } from './window.ts'

/** One definition per output column; every problem is reported and wrong features are left out. */
export function expandFeatures(
  features: Readonly<Record<string, AggregateFeature | Typed>>,
  schema: Schema,
  resolution: Resolution,
  problems: Problem[],
): readonly FeatureDefinition[] {
  return expressionsIn(features, 'features', problems).flatMap(([name, input]) => {
    const at = `features.${name}`
    checkName(name, at, problems)
    const feature = features[name]
    if (isAggregate(feature)) return expandAggregate(name, feature, schema, resolution, problems)
    const type = checkExpression(input, schema, at, problems)
    return type === null ? [] : [{ kind: 'value' as const, name, type, input, default: null }]
  })
}

function isAggregate(feature: AggregateFeature | Typed | null | undefined): feature is AggregateFeature {
  return (feature as AggregateFeature | null | undefined)?.kind === 'aggregate'
}

function expandAggregate(
  name: string,
  feature: AggregateFeature,
  schema: Schema,
  resolution: Resolution,
  problems: Problem[],
): readonly FeatureDefinition[] {
  const at = `features.${name}`
  for (const message of feature.mistakes) problems.push({ at, message })
  const windows = windowsOf(name, feature, resolution, problems)
  const inputType = checkExpression(feature.input, schema, at, problems)
  const by = feature.by === null ? null : bucketOf(feature.by, schema, at, problems)
  if (inputType === null) return []
  const spread = spreadOf(inputType, feature.own !== null || takesAnything(feature.aggregate), feature)
  const signature =
    typeof spread === 'string' ? signatureOf(feature, innerType(inputType, spread), at, problems) : spread
  if (typeof spread !== 'string' || 'problem' in signature) {
    if ('problem' in signature) problems.push({ at, message: signature.problem })
    return []
  }
  const type = shapedType(signature.type, { spread, by: feature.by })
  const standIn = defaultOf(feature.default, type, at, problems)
  return windows.map(({ column, window, ahead }) => {
    if (column !== name) checkName(column, `features.${column}`, problems)
    return {
      kind: 'aggregate',
      name: column,
      type,
      input: feature.input,
      inputType,
      spread,
      by,
      aggregate: feature.aggregate,
      aggregateVersion: signature.version,
      own: feature.own !== null,
      parameters: feature.parameters,
      window,
      ahead,
      default: standIn,
    }
  })
}

function signatureOf(
  { aggregate, own, parameters }: AggregateFeature,
  inputType: DataType,
  at: string,
  problems: Problem[],
): AggregateSignature | { readonly problem: string } {
  if (own === null) return aggregateSignature(aggregate, inputType, parameters)
  checkName(aggregate, `${at}.aggregate`, problems)
  const { type, version } = own
  const wrong = typeProblem(type)
  if (wrong !== null) return { problem: `the \`type\` of its results is wrong: ${wrong}` }
  if (!Number.isSafeInteger(version) || version < 1)
    return { problem: `the version of \`${aggregate}\` is not a whole number from 1` }
  return { type, version }
}

/** The bucket as a text: what is none is cast. */
function bucketOf(by: Expression, schema: Schema, at: string, problems: Problem[]): Expression | null {
  const type = checkExpression(by, schema, `${at}.by`, problems)
  if (type === null || type === 'string') return by
  if (isCastable(type, 'string')) return { kind: 'cast', to: 'string', try: false, argument: by }
  problems.push({
    at: `${at}.by`,
    message: `a bucket is one text, number, time, date or boolean, not ${typeName(type)}`,
  })
  return null
}

function windowsOf(
  name: string,
  feature: AggregateFeature,
  resolution: Resolution,
  problems: Problem[],
): readonly { readonly column: string; readonly window: number | null; readonly ahead: number | null }[] {
  const at = `features.${name}`
  const given = (['window', 'windows', 'ahead'] as const).filter(option => feature[option] !== null)
  if (given.length > 1) {
    problems.push({ at, message: `say only one of ${given.map(option => `\`${option}\``).join(' and ')}` })
    return []
  }
  if (feature.ahead !== null) {
    const ahead = lengthOf(feature.ahead)
    return ahead === null ? [] : [{ column: name, window: null, ahead }]
  }
  if (feature.windows === null) {
    return feature.window === null ? [{ column: name, window: null, ahead: null }] : parsed(name, feature.window)
  }
  if (feature.windows.length === 0) problems.push({ at, message: '`windows` is empty; leave it out for all history' })
  return feature.windows.flatMap(text => parsed(`${name}_${text}`, text))

  function parsed(column: string, text: string) {
    const window = lengthOf(text)
    if (window === null) return []
    if (resolution === 'hop' && window % hopOf(window) !== 0) {
      const hop = formatDuration(hopOf(window))
      problems.push({
        at,
        message: `the window ${text} is not a multiple of its hop of ${hop}; change it, or say resolution: 'exact'`,
      })
    }
    return [{ column, window, ahead: null }]
  }

  function lengthOf(text: string): number | null {
    const length = parseDuration(text)
    if (length !== null && length > 0) return length
    problems.push({ at, message: `\`${text}\` is not a window; write a duration like 90m, 6h or 7d` })
    return null
  }
}

/** The default as it is stored for the feature's type; what no column of the type can hold is reported. */
function defaultOf(value: EncodedValue, type: DataType, at: string, problems: Problem[]): EncodedValue {
  if (value === null) return null
  const read = inputReader(type)(decode(value))
  if (!(read instanceof Refusal)) return encode(read, type)
  problems.push({ at, message: `the default is wrong: ${read.detail}` })
  return null
}
