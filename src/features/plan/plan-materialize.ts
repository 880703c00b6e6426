import type { AggregateFeatureDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import type { FeatureGroup } from '../definition/feature-group.ts'
import type { FeatureSet } from '../definition/feature-set.ts'
import type { ExplainMaterializeOptions, MaterializeExplanation, MaterializePlan, PlannedUpload } from '../explain.ts'
import { loadExtensions } from '../load-extensions.ts'
import { distinctGroups, type Layout, layoutOf } from '../online/layout.ts'
import { askedBatch } from '../online/materialize.ts'
import { batchOf, recordsOf } from '../online/materialize-groups.ts'
import type { StateReach } from '../online/state-reach.ts'
import { tileSizes } from '../online/window-reach.ts'
import { planJoins } from './plan-joins.ts'
import { plannedReads } from './planned-reads.ts'
import { sharedWork } from './planned-work.ts'
import { uploadMermaid } from './upload-mermaid.ts'
import { uploadText } from './upload-text.ts'

/** Lets `materialize` prepare its batch from tables without rows, and writes down what it reads and would keep. */
export async function explainMaterialize(
  target: FeatureSet | FeatureGroup,
  options: ExplainMaterializeOptions,
): Promise<MaterializeExplanation> {
  const { groups, until, maxBatchAge } = askedBatch(target, options)
  const { offline, take } = plannedReads(groups, options.offline, (set, spine) => planJoins(set, spine, options))
  const { aggregates: own } = await loadExtensions(options.extensions, { groups })
  const running = { offline, own, ...(options.signal && { signal: options.signal }) }
  const uploads: PlannedUpload[] = []
  for (const group of distinctGroups(groups)) {
    const layout = layoutOf(group)
    const batch = await batchOf(group, until, running)
    const { reaches } = await recordsOf(group, layout, batch, maxBatchAge, running)
    uploads.push({
      kind: layout.kind,
      group: group.name,
      keys: group.keys.map(({ name }) => name),
      until: batch.until,
      partition: batch.partition?.name ?? null,
      ...(await take()),
      work: plannedStates(group, layout),
      columns: group.features.map(({ name }) => name),
      kept: keptOf(reaches),
    })
  }
  const plan: MaterializePlan = { until, maxBatchAge, groups: uploads }
  return { ...plan, toText: () => uploadText(plan), toMermaid: () => uploadMermaid(plan) }
}

/** The states of a layout, and the features that each of them answers. */
function plannedStates(group: FeatureGroupDefinition, { states, features }: Layout): PlannedUpload['work'] {
  return states.map((_, state) =>
    sharedWork(
      group.features.filter((_, index) => features[index]?.state === state) as AggregateFeatureDefinition[],
      name => name,
    ),
  )
}

function keptOf(reaches: readonly StateReach[]): PlannedUpload['kept'] {
  const tiles = tileSizes.flatMap((size, level) => {
    const range = outermost(reaches.flatMap(reach => reach.tiles[level] ?? []))
    return range === null ? [] : [{ size, ...range }]
  })
  const rows = outermost(reaches.flatMap(reach => reach.strips))
  const states = reaches.reduce((count, { heads }) => count + heads.length, 0)
  return { states, tiles, rows: rows && { ...rows, from: Number.isFinite(rows.from) ? rows.from : null } }
}

/** From the first to the last time of ranges that are not empty; null where all are. */
function outermost(
  ranges: readonly (readonly [from: number, until: number])[],
): { readonly from: number; readonly until: number } | null {
  const filled = ranges.filter(([from, until]) => from < until)
  if (filled.length === 0) return null
  return { from: Math.min(...filled.map(([from]) => from)), until: Math.max(...filled.map(([, until]) => until)) }
}
