import {
  type EntitySourceDefinition,
  type FeatureGroupDefinition,
  mutationsOf,
  schemaOf,
} from '../../src/features/definition/definition.ts'
import { compileRow } from '../../src/features/evaluate/evaluate-row.ts'
import type { Expression } from '../../src/features/expression/expression.ts'
import { substitute } from '../../src/features/expression/walk.ts'
import { canonicalJson, decode, encode } from '../../src/features/table/encode.ts'
import { compareValues } from '../../src/features/table/total-order.ts'
import { emitted, leftEdge } from './naive-features.ts'
import { type NaiveInput, naiveResult } from './naive-shapes.ts'

/** A row as it is stored: exact values by column. */
export type NaiveRow = Readonly<Record<string, unknown>>

/** An entity table by partition, and the changes between them, with the columns `mutations` names. */
export interface NaiveEntities {
  readonly partitions: Readonly<Record<string, readonly NaiveRow[]>>
  readonly mutations: readonly NaiveRow[]
}

const day = 86_400_000

/** Every feature of a group over entities at (key, q), straight from the semantics: the rows as they are then, in one scan. */
export function naiveEntities(
  group: FeatureGroupDefinition,
  entities: NaiveEntities,
  key: readonly unknown[],
  q: number,
): unknown[] {
  const source = group.source as EntitySourceDefinition
  const found = usable(source, entities, q)
  const nothing = group.features.map(feature => decode(feature.default, feature.type))
  if (found === null) return nothing
  const own = rowsAt(group, found, entities, q).filter(row =>
    group.keys.every((part, index) => {
      const value = evaluated(source, row, { kind: 'column', name: part.name })
      return value !== null && key[index] !== null && compareValues(value, key[index]) === 0
    }),
  )
  const end = mutationsOf(group) === null ? found.end : q
  return group.features.map(feature => {
    if (feature.kind === 'value') return own[0] === undefined ? null : emitted(evaluated(source, own[0], feature.input))
    const inputs: NaiveInput[] = []
    for (const row of own) {
      const time = source.time === null ? Number.NEGATIVE_INFINITY : (row[source.time] as number | null)
      if (time === null || time >= end || time < leftEdge(end, feature.window, group.resolution)) continue
      const bucket = feature.by === null ? null : evaluated(source, row, feature.by)
      inputs.push({
        value: evaluated(source, row, feature.input),
        bucket,
        at: { time, created: null, sequence: null },
      })
    }
    return naiveResult(feature, inputs, q, new Map()) ?? decode(feature.default, feature.type)
  })
}

/** The newest partition that had landed by `q` and is not too old. */
function usable(
  source: EntitySourceDefinition,
  { partitions }: NaiveEntities,
  q: number,
): { readonly rows: readonly NaiveRow[]; readonly end: number } | null {
  const landed = Object.entries(partitions)
    .map(([ds, rows]) => ({ rows, end: Date.parse(`${ds}T00:00:00Z`) + day }))
    .filter(({ end }) => end + source.availableAfter <= q)
    .sort((left, right) => right.end - left.end)
  const [newest] = landed
  return newest === undefined || (source.maxAge !== null && q - newest.end > source.maxAge) ? null : newest
}

/** The rows of the snapshot with every change before `q`: what a change brings comes in, then one row equal to each removed one goes. */
function rowsAt(
  group: FeatureGroupDefinition,
  { rows, end }: { readonly rows: readonly NaiveRow[]; readonly end: number },
  { mutations }: NaiveEntities,
  q: number,
): readonly NaiveRow[] {
  const source = group.source as EntitySourceDefinition
  const declared = mutationsOf(group)
  const counts = (row: NaiveRow): boolean =>
    source.keys.every(key => row[key] !== null) && (source.filter === null || run(source, row, source.filter) === true)
  const kept = rows.filter(counts)
  if (declared === null) return kept
  const due = mutations.filter(row => (row[declared.time] as number) >= end && (row[declared.time] as number) < q)
  const stored = (row: NaiveRow): NaiveRow => Object.fromEntries(source.stored.map(({ name }) => [name, row[name]]))
  const times = [...new Set(due.map(row => row[declared.time] as number))].sort((left, right) => left - right)
  for (const time of times) {
    const now = due.filter(row => row[declared.time] === time).filter(counts)
    kept.push(...now.filter(row => row[declared.before] === false).map(stored))
    for (const gone of now.filter(row => row[declared.before] === true).map(stored)) {
      const place = kept.findIndex(row => canonicalJson(encode(row as never)) === canonicalJson(encode(gone as never)))
      if (place < 0) throw new TypeError('a row goes that is not there')
      kept.splice(place, 1)
    }
  }
  return kept
}

function evaluated(source: EntitySourceDefinition, row: NaiveRow, expression: Expression): unknown {
  return run(source, row, substitute(expression, new Map(source.columns.map(c => [c.name, c.expression]))))
}

function run(source: EntitySourceDefinition, row: NaiveRow, expression: Expression): unknown {
  const schema = schemaOf(source.stored)
  const bySource = compiled.get(source) ?? new Map<string, (row: readonly unknown[]) => unknown>()
  compiled.set(source, bySource)
  const text = JSON.stringify(expression)
  const compiledRow = bySource.get(text) ?? compileRow(expression, schema)
  bySource.set(text, compiledRow)
  return compiledRow(Object.keys(schema).map(name => row[name] ?? null))
}

const compiled = new WeakMap<EntitySourceDefinition, Map<string, (row: readonly unknown[]) => unknown>>()
