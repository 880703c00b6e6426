import { deepStrictEqual, fail, ok, rejects } from 'node:assert/strict'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import type { AggregateName } from '../../../features/aggregate/catalogue.ts'
import { backfill } from '../../../features/backfill.ts'
import type { AggregateFeatureDefinition, FeatureSetDefinition } from '../../../features/definition/definition.ts'
import { FeatureSet } from '../../../features/definition/feature-set.ts'
import type { Engine } from '../../../features/engine/engine.ts'
import { evaluate } from '../../../features/evaluate/evaluate-column.ts'
import type { Expression } from '../../../features/expression/expression.ts'
import type { Table } from '../../../features/table/table.ts'
import { type FeatureWorld, featureWorlds } from '../arbitraries/feature-worlds.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'

/** What the laws are tried on. */
export interface EngineLawOptions {
  /** The seed of the random cases; default 20010618. */
  readonly seed?: number
  /** How many random sets are compared; default 100. */
  readonly runs?: number
  /** Aggregates that the engine declines, each with the reason. */
  readonly skip?: { readonly [A in AggregateName]?: string }
}

/**
 * Registers one test per law that an engine must keep: on random sets its values are those of the in-process engine (doubles that are sums
 * within 1e-12 of the sum of magnitudes, everything else to the bit), derived columns follow from its own joined columns, a set without
 * groups is only its spine, and a signal stops it.
 */
export function engineLaws(
  test: TestRunner,
  makeEngine: () => Engine | Promise<Engine>,
  options: EngineLawOptions = {},
): void {
  requireRunner(test, makeEngine)
  const { seed = 20010618, runs = 100, skip = {} } = options
  const without = new Set(Object.keys(skip) as AggregateName[])
  const worlds = featureWorlds({ without })
  test('engine: gives what the in-process engine gives, on random sets', async () => {
    const engine = await makeEngine()
    const property = fc.asyncProperty(worlds, world => compareEngines(engine, world))
    await fc.assert(property, { seed, numRuns: runs, reporter: reportSeed })
  })
  test('engine: is deterministic and leaves its inputs alone', async () => {
    const engine = await makeEngine()
    const [world] = fc.sample(worlds, { seed, numRuns: 1 })
    ok(world !== undefined)
    const spine = [...world.spine.rows()]
    const run = async (): Promise<readonly unknown[]> => [...(await result(engine, world.set, world)).rows()]
    deepStrictEqual(await run(), await run())
    deepStrictEqual([...world.spine.rows()], spine)
  })
  test('engine: stops when its signal says so', async () => {
    const engine = await makeEngine()
    const [world] = fc.sample(worlds, { seed, numRuns: 1 })
    ok(world !== undefined)
    const signal = AbortSignal.abort(new Error('enough'))
    await rejects(result(engine, world.set, world, signal), /enough/)
  })
}

/** A world is too large to be printed. */
function reportSeed({ failed, seed, counterexamplePath, errorInstance }: fc.RunDetails<[FeatureWorld]>): void {
  if (failed) fail(`seed ${seed}, path ${counterexamplePath}: ${errorInstance}`)
}

async function compareEngines(engine: Engine, world: FeatureWorld): Promise<void> {
  const { set } = world
  const [found, expected, scales] = [
    await result(engine, set, world),
    await result(undefined, set, world),
    await result(undefined, new FeatureSet(scalesOf(set.definition)), world),
  ]
  deepStrictEqual(found.columnTypes, expected.columnTypes)
  deepStrictEqual(found.rowCount, expected.rowCount)
  const derived = new Set(set.definition.derive.map(column => column.name))
  const bounds = boundsOf(set.definition)
  for (const name of expected.columnNames) {
    if (derived.has(name)) continue
    const bound = bounds.get(name) ?? null
    compareColumn(
      name,
      found,
      expected,
      bound === null ? null : row => bound(scale => scaleAt(scales, name, scale, row)),
    )
  }
  const joined = found.select(found.columnNames.filter(name => !derived.has(name)))
  for (const { name, expression } of set.definition.derive) {
    deepStrictEqual(found.column(name).toArray(), evaluate(expression, joined, 'the result').toArray(), name)
  }
}

function result(
  engine: Engine | undefined,
  set: FeatureSet,
  { spine, offline, dataUntil }: FeatureWorld,
  signal?: AbortSignal,
): Promise<Table> {
  return backfill(set, { spine, offline, dataUntil, threads: 1, ...(engine && { engine }), ...(signal && { signal }) })
}

/** What the inputs of a feature come to: their number, the sum of their magnitudes, and that of their squares. */
type Scale = 'count' | 'sizes' | 'squares'
/** How far a value may be off. */
type Bound = (scale: (of: Scale) => number) => number
const unit = 1e-12

const bounds: { readonly [aggregate: string]: Bound | undefined } = {
  sum: scale => unit * scale('sizes'),
  mean: scale => (unit * scale('sizes')) / scale('count'),
  variance: scale => (unit * scale('squares')) / scale('count'),
  stddev: scale => Math.sqrt((unit * scale('squares')) / scale('count')),
}

function boundsOf({ groups }: FeatureSetDefinition): ReadonlyMap<string, Bound> {
  const made = new Map<string, Bound>()
  for (const { alias, group } of groups) {
    for (const feature of group.features) {
      const bound = feature.kind === 'aggregate' && feature.type === 'float64' ? bounds[feature.aggregate] : undefined
      if (bound !== undefined) made.set(`${alias}_${feature.name}`, bound)
    }
  }
  return made
}

/** The set with, for each feature that has a bound, the three scales of its window. */
function scalesOf(set: FeatureSetDefinition): FeatureSetDefinition {
  const groups = set.groups.flatMap(join => {
    const features = join.group.features.flatMap(feature =>
      feature.kind === 'aggregate' && bounds[feature.aggregate] !== undefined && feature.type === 'float64'
        ? [
            scaleFeature(feature, 'count', feature.input),
            scaleFeature(feature, 'sizes', call('abs', feature.input)),
            scaleFeature(feature, 'squares', call('mul', feature.input, feature.input)),
          ]
        : [],
    )
    return features.length === 0 ? [] : [{ ...join, group: { ...join.group, features } }]
  })
  return { ...set, groups, derive: [], labels: [] }
}

function scaleFeature(
  feature: AggregateFeatureDefinition,
  scale: Scale,
  input: Expression,
): AggregateFeatureDefinition {
  const number: Expression = { kind: 'cast', to: 'float64', try: false, argument: feature.input }
  const asNumber = feature.inputType === 'boolean' ? number : input
  return {
    ...feature,
    name: `${feature.name}_${scale}`,
    aggregate: scale === 'count' ? 'count' : 'sum',
    type: scale === 'count' ? 'int64' : 'float64',
    input: scale === 'count' ? feature.input : asNumber,
    inputType: scale === 'count' ? feature.inputType : 'float64',
    parameters: {},
    default: null,
  }
}

function call(name: 'abs' | 'mul', ...parts: readonly Expression[]): Expression {
  return { kind: 'call', function: name, arguments: parts }
}

function scaleAt(scales: Table, name: string, scale: Scale, row: number): number {
  return Number(scales.column(`${name}_${scale}`).get(row) ?? 0)
}

function compareColumn(name: string, found: Table, expected: Table, bound: ((row: number) => number) | null): void {
  for (let row = 0; row < expected.rowCount; row++) {
    const [is, should] = [found.column(name).get(row), expected.column(name).get(row)]
    if (typeof is === 'number' && typeof should === 'number' && bound !== null) {
      if (Object.is(is, should) || Math.abs(is - should) <= bound(row)) continue
      fail(`${name}, row ${row}: ${is} is not within ${bound(row)} of ${should}`)
    }
    deepStrictEqual(is, should, `${name}, row ${row}: ${inspect(is)} is not ${inspect(should)}`)
  }
}
