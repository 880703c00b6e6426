import type { FeatureSetDefinition, JoinDefinition } from '../definition/definition.ts'
import { columnsOfJoins } from '../definition/set-columns.ts'
import { dataUntilOf } from '../engine/data-until.ts'
import type { BackfillInput } from '../engine/engine.ts'
import { askedPartitions, defaultMemory } from '../engine/partitioned-backfill.ts'
import { type ApartJoin, planBlocks } from '../engine/plan-blocks.ts'
import { requireTimes } from '../engine/read-spine.ts'
import { withResults } from '../engine/result-store.ts'
import { requireTables } from '../engine/run-backfill.ts'
import type { BackfillPlan, ExplainOptions, PlannedPart } from '../explain.ts'
import { oneThread } from '../parallel/threads.ts'
import { nothingOf } from './planned-reads.ts'
import { plannedWork } from './planned-work.ts'
import { plannedRead } from './recording-store.ts'

/** How a backfill with `memory` or `partitions` goes block by block; nothing for another. */
export async function plannedParts(set: FeatureSetDefinition, options: ExplainOptions): Promise<BackfillPlan['parts']> {
  const { memory, partitions, extensions, signal, zone } = options
  if (memory === undefined && partitions === undefined) return []
  requireTables(options)
  const { spine, into } = options as { readonly spine: string; readonly into: string }
  const groups = [...set.groups, ...set.labels].map(join => join.group)
  const offline = withResults(options.offline, groups, async (inner, requests) => nothingOf(inner, requests))
  const dataUntil = await dataUntilOf(set, options.dataUntil, offline, signal)
  const further = { ...(extensions && { extensions }), ...(signal && { signal }) }
  const input = { set, offline, dataUntil, threads: oneThread, ...further }
  const asked =
    partitions === undefined ? [null] : (await askedPartitions(input, { spine, into, partitions })).partitions
  const parts: PlannedPart[] = []
  for (const partition of asked) {
    const blocksOf = { spine, into, memory: memory ?? defaultMemory, ...(zone !== undefined && { zone }) }
    const plan = await planBlocks(input, { ...blocksOf, ...(partition !== null && { partition }) }, (batch, row) =>
      requireTimes(batch, set, row),
    )
    const spilled = await Promise.all(plan.apart.map(apart => plannedSpill(apart, input)))
    parts.push({ partition, rows: plan.rows, blocks: plan.spans.length, blockRows: plan.blockRows, spilled })
  }
  return parts
}

async function plannedSpill(
  { spilled: { join, tables, range }, history, buckets }: ApartJoin,
  { offline, signal }: Pick<BackfillInput, 'offline' | 'signal'>,
): Promise<PlannedPart['spilled'][number]> {
  const reads = tables.map(({ definition: { name, time }, needed }) =>
    plannedRead(offline, name, needed, { time: { column: time, ...range }, ...(signal && { signal }) }),
  )
  return {
    alias: join.alias,
    columns: columnsOfJoins([join]).map(({ name }) => name),
    buckets,
    reads: await Promise.all(reads),
    work: plannedWork(join),
    since: history?.since ?? null,
    saves: history !== null,
  }
}

/** A set without the features that every part works out by key before its blocks. */
export function withoutSpilled(set: FeatureSetDefinition, parts: readonly PlannedPart[]): FeatureSetDefinition {
  const isSpilled = (name: string): boolean =>
    parts.length > 0 && parts.every(({ spilled }) => spilled.some(({ columns }) => columns.includes(name)))
  const rest = (joins: readonly JoinDefinition[]): readonly JoinDefinition[] =>
    joins.flatMap(join => {
      const features = join.group.features.filter(({ name }) => !isSpilled(`${join.alias}_${name}`))
      return features.length === 0 ? [] : [{ ...join, group: { ...join.group, features } }]
    })
  return { ...set, groups: rest(set.groups), labels: rest(set.labels) }
}
