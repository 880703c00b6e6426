import fc from 'fast-check'
import type { AggregateName, AggregateParameters, PerAggregate } from '../../../features/aggregate/catalogue.ts'
import type { AggregateFeature } from '../../../features/definition/aggregate-feature.ts'
import type { Duration } from '../../../features/definition/duration.ts'
import { eventSource } from '../../../features/definition/event-source.ts'
import { type FeatureGroup, featureGroup, type GroupFeatures } from '../../../features/definition/feature-group.ts'
import { DefinitionError } from '../../../features/errors/definition-error.ts'
import type { Columns, Typed } from '../../../features/expression/handle.ts'
import { type DataType, type Schema, typeName } from '../../../features/schema.ts'
import { type SourceSpec, sourceOf } from './sources.ts'

/** A feature group over a source, as data. */
export interface GroupSpec {
  readonly keys: readonly string[]
  readonly resolution: 'hop' | 'exact'
  /** Empty: all inputs of the newest row pass through. */
  readonly features: readonly FeatureSpec[]
  readonly rows: { readonly ttl: Duration | null; readonly inclusive: boolean; readonly asOfKnown: boolean }
}

/** An aggregate of an input in some windows; null: all history. */
export interface FeatureSpec {
  readonly aggregate: string
  readonly parameters: AggregateParameters
  readonly input: string
  readonly shape: 'whole' | 'explode' | 'elementWise' | 'by'
  readonly windows: readonly string[] | null
}

/** Parameters of every aggregate whose states merge exactly; null for those that only come close. */
const parameters: PerAggregate<fc.Arbitrary<AggregateParameters> | null> = {
  count: fc.constant({}),
  sum: fc.constant({}),
  mean: fc.constant({}),
  variance: fc.constant({}),
  stddev: fc.constant({}),
  skew: fc.constant({}),
  kurtosis: fc.constant({}),
  min: fc.constant({}),
  max: fc.constant({}),
  first: fc.constant({}),
  last: fc.constant({}),
  firstK: someK(),
  lastK: someK(),
  topK: someK(),
  bottomK: someK(),
  uniqueCount: fc.constant({}),
  boundedUniqueCount: someK(),
  percentile: fc.constantFrom({ ps: [0.5] }, { ps: [0, 0.1, 1] }),
  histogram: fc.oneof(fc.constant({}), someK()),
  approxUniqueCount: fc.constant({ lgK: 12 }),
  approxPercentile: null,
  approxHistogram: null,
}

function someK(): fc.Arbitrary<AggregateParameters> {
  return fc.integer({ min: 1, max: 3 }).map(k => ({ k }))
}

const hopWindows = ['5m', '15m', '1h', '3h', '12h', '1d', '3d', '9d', '12d', '20d'] as const
const exactWindows = ['1ms', '7m', '61m', '1h', '1d', '2d', '10d'] as const

/** Random groups over a source: every exact aggregate over whatever it takes, in windows of every hop, or rows that pass through. */
export function groups(source: SourceSpec): fc.Arbitrary<GroupSpec> {
  const names = Object.keys(source.keys)
  return fc
    .record({
      keys: fc.subarray(names, { minLength: 1 }),
      resolution: fc.constantFrom('hop' as const, 'exact' as const),
      passesRows: fc.integer({ min: 0, max: 4 }).map(number => number === 0),
      rows: fc.record({
        ttl: fc.constantFrom(null, '1h', '3d'),
        inclusive: fc.boolean(),
        asOfKnown: source.created ? fc.boolean() : fc.constant(false),
      }),
    })
    .chain(({ passesRows, ...rest }) => {
      const windows = rest.resolution === 'exact' ? exactWindows : hopWindows
      const several = fc.array(featuresOf(source, windows), { minLength: 1, maxLength: 5 })
      return (passesRows ? fc.constant([]) : several).map((features): GroupSpec => ({ ...rest, features }))
    }) as fc.Arbitrary<GroupSpec>
}

/** The group that a specification stands for. */
export function groupOf(source: SourceSpec, spec: GroupSpec, name: string): FeatureGroup {
  const { ttl, inclusive, asOfKnown } = spec.rows
  const passesRows = spec.features.length === 0
  return featureGroup({
    name,
    source: sourceOf(source),
    keys: spec.keys as never,
    resolution: spec.resolution,
    ...(passesRows && { inclusive, asOfKnown, ...(ttl !== null && { ttl }) }),
    features: (columns: Columns<Schema>): GroupFeatures =>
      passesRows ? passedThrough(source, columns) : aggregated(spec.features, columns),
  }) as unknown as FeatureGroup
}

function featuresOf(source: SourceSpec, windows: readonly string[]): fc.Arbitrary<FeatureSpec> {
  const inputs: Schema = { ...source.inputs, ...(source.derived && { derived: 'float64' as const }) }
  const choices = Object.entries(inputs)
    .flatMap(([input, type]) => aggregatesFor(type).map(found => ({ input, ...found })))
    .filter(({ input, shape }) => shape !== 'elementWise' || input === 'pair')
  const plain = choices.filter(({ shape }) => shape === 'whole')
  return fc.oneof(fc.constantFrom(...plain), fc.constantFrom(...choices)).chain(({ aggregate, input, shape }) =>
    fc.record({
      aggregate: fc.constant(aggregate),
      parameters: parameters[aggregate] ?? fc.constant({}),
      input: fc.constant(input),
      shape: fc.constant(shape),
      windows: fc.option(fc.uniqueArray(fc.constantFrom(...windows), { minLength: 1, maxLength: 3 }), { freq: 4 }),
    }),
  )
}

interface Choice {
  readonly aggregate: AggregateName
  readonly shape: FeatureSpec['shape']
}

const choicesByType = new Map<string, readonly Choice[]>()

/** The aggregates and shapes that a group accepts for inputs of a type: whatever can be defined is tried. */
function aggregatesFor(type: DataType): readonly Choice[] {
  const known = choicesByType.get(typeName(type))
  if (known !== undefined) return known
  const names = (Object.keys(parameters) as AggregateName[]).filter(name => parameters[name] !== null)
  const shapes = ['whole', 'explode', 'elementWise', 'by'] as const
  const all = names.flatMap(aggregate => shapes.map((shape): Choice => ({ aggregate, shape })))
  const found = all.filter(choice => isAccepted(type, choice))
  choicesByType.set(typeName(type), found)
  return found
}

function isAccepted(type: DataType, { aggregate, shape }: Choice): boolean {
  const [some = {}] = fc.sample(parameters[aggregate] ?? fc.constant({}), { numRuns: 1, seed: 1 })
  const feature: FeatureSpec = { aggregate, parameters: some, input: 'input', shape, windows: null }
  try {
    featureGroup({
      name: 'tried',
      source: eventSource({
        name: 'tried',
        columns: { at: 'timestamp', key: 'string', kept: 'boolean', input: type },
        time: 'at',
      }),
      keys: ['key'],
      features: columns => aggregated([feature], columns as unknown as Columns<Schema>),
    })
    return true
  } catch (error) {
    if (error instanceof DefinitionError) return false
    throw error
  }
}

function passedThrough(source: SourceSpec, columns: Columns<Schema>): Record<string, Typed> {
  return Object.fromEntries(Object.keys(source.inputs).map(name => [name, columns[name] as Typed]))
}

function aggregated(features: readonly FeatureSpec[], columns: Columns<Schema>): Record<string, AggregateFeature> {
  return Object.fromEntries(features.map((feature, index) => [`f${index}`, aggregateFeature(feature, columns)]))
}

function aggregateFeature(feature: FeatureSpec, columns: Columns<Schema>): AggregateFeature {
  const { aggregate, input, shape, windows } = feature
  return {
    kind: 'aggregate',
    aggregate,
    own: null,
    parameters: feature.parameters,
    input: (columns[input] as Typed).node,
    by: shape === 'by' ? (columns.kept as Typed).node : null,
    explode: shape === 'explode',
    elementWise: shape === 'elementWise',
    window: null,
    windows,
    ahead: null,
    default: aggregate === 'count' && shape === 'whole' ? 0 : null,
    mistakes: [],
  }
}
