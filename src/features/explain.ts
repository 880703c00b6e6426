import type { BackfillOptions, Bootstrap, PartitionedOptions, Spine } from './backfill.ts'
import type { FeatureGroup } from './definition/feature-group.ts'
import type { FeatureSet } from './definition/feature-set.ts'
import { requireDefinition, requireOptions } from './errors/parameter-error.ts'
import type { MaterializeOptions } from './online/materialize.ts'

/** A table that is read. */
export interface PlannedRead {
  readonly table: string
  readonly columns: readonly string[]
  /** Null: all of them. */
  readonly partitions: readonly string[] | null
  /** `from <= time < until`, epoch milliseconds; null: unbounded. Null as a whole: not restricted by time. */
  readonly time: { readonly column: string; readonly from: number | null; readonly until: number | null } | null
  /** An upper estimate of the number of rows; null if the store cannot tell without reading. */
  readonly rows: number | null
}

/** What one kernel computes in one pass over a key's events: one aggregate of one input, for all windows that use it. */
export interface PlannedWork {
  readonly aggregate: string
  readonly input: string
  readonly columns: readonly {
    readonly column: string
    /** Milliseconds; null is all history. Of a label: how far it looks ahead. */
    readonly window: number | null
  }[]
}

/** A group that is joined, or a label. */
export interface PlannedJoin {
  readonly kind: 'windows' | 'rows' | 'entities' | 'labels'
  readonly alias: string
  readonly group: string
  /** Like `origin`, or `iata = destination` where the request's column has another name. */
  readonly keys: readonly string[]
  /** In the order in which they are read; empty where an earlier join has read the same result. */
  readonly reads: readonly PlannedRead[]
  /** The joins of the sets whose results are computed for the reads. */
  readonly results: readonly { readonly set: string; readonly joins: readonly PlannedJoin[] }[]
  /** Empty for groups that pass rows through. */
  readonly work: readonly PlannedWork[]
  /** The columns that are computed. */
  readonly columns: readonly string[]
  /** The number of requests for which it is computed: those whose values are not all given. */
  readonly rows: number
  /** Why the calling thread computes the windows, whatever `threads` says; null if threads can divide them. */
  readonly oneThread: string | null
  /** Labels: the time until which events are complete, and the number of rows whose label is not known yet. */
  readonly labels: { readonly dataUntil: number; readonly immature: number } | null
}

/** A part of a backfill that is computed block by block: a partition, or all of it. */
export interface PlannedPart {
  readonly partition: string | null
  readonly rows: number
  /** The number of blocks. Each block reads what its requests can see of every join except those in `spilled`. */
  readonly blocks: number
  readonly blockRows: number
  /** Joins that are computed key by key before the blocks, through temporary files. */
  readonly spilled: readonly {
    readonly alias: string
    readonly columns: readonly string[]
    /** The number of buckets into which rows are divided by key; one of them is in memory at a time. */
    readonly buckets: number
    readonly reads: readonly PlannedRead[]
    readonly work: readonly PlannedWork[]
    /** Windows over all history: the partition from whose saved states they continue; null if there are no such states. */
    readonly since: string | null
    /** Whether states are saved for the next day. */
    readonly saves: boolean
  }[]
}

/** What a backfill would do, as plain data. */
export interface BackfillPlan {
  readonly featureSet: string
  readonly hash: string
  readonly spine: {
    /** The name of its table; null if it was passed as rows. */
    readonly table: string | null
    readonly rows: number
    /** The first and the last request, epoch milliseconds. */
    readonly from: number
    readonly until: number
  }
  /** Tables of values that would be taken; whatever they give is not computed. */
  readonly bootstrap: readonly {
    readonly table: string
    readonly keys: readonly string[]
    /** The number of requests for which it has a row. */
    readonly rows: number
    /** The number of values of each column that need not be computed. */
    readonly columns: readonly { readonly column: string; readonly values: number }[]
  }[]
  /** With `memory` or `partitions`, the parts that are computed block by block; otherwise empty. */
  readonly parts: readonly PlannedPart[]
  /** In the order in which they are computed, without those in `spilled` of every part. Times cover all parts together. */
  readonly joins: readonly PlannedJoin[]
  readonly external: readonly {
    readonly alias: string
    readonly name: string
    readonly version: number
    readonly columns: readonly string[]
    /** Whether there is a function that can answer as of a past time. */
    readonly asked: boolean
  }[]
  readonly derived: readonly { readonly column: string; readonly expression: string }[]
}

/** A plan, which can be shown. */
export interface Explanation extends BackfillPlan {
  /** As indented text. */
  toText(): string
  /** As a Mermaid flow chart. */
  toMermaid(): string
}

/** The part of a group that is uploaded. */
export interface PlannedUpload {
  readonly kind: 'windows' | 'rows' | 'entities'
  readonly group: string
  readonly keys: readonly string[]
  /** The batch end, epoch milliseconds. */
  readonly until: number
  /** Entities: the partition that is uploaded; null if none is usable. */
  readonly partition: string | null
  readonly reads: readonly PlannedRead[]
  readonly results: PlannedJoin['results']
  /** One state for each, which all of its windows share. Empty for groups that pass rows through. */
  readonly work: readonly PlannedWork[]
  readonly columns: readonly string[]
  /** The most that is kept for a key. Times are epoch milliseconds; `from` null: since the beginning. */
  readonly kept: {
    /** The number of merged states, each of the events that every later read of a window includes. */
    readonly states: number
    /** States of stretches of `size` milliseconds, for the left edges of windows. */
    readonly tiles: readonly { readonly size: number; readonly from: number; readonly until: number }[]
    /** Individual rows, for edges that are finer than tiles. */
    readonly rows: { readonly from: number | null; readonly until: number } | null
  }
}

/** What a batch upload would do, as plain data. */
export interface MaterializePlan {
  readonly until: number
  /** How long after `until` it can be read, milliseconds. */
  readonly maxBatchAge: number
  /** In the order in which they are uploaded; groups that keep the same are uploaded once. */
  readonly groups: readonly PlannedUpload[]
}

/** A plan of an upload, which can be shown. */
export interface MaterializeExplanation extends MaterializePlan {
  /** As indented text. */
  toText(): string
  /** As a Mermaid flow chart. */
  toMermaid(): string
}

/** What `explain` takes for an upload: what `materialize` would, without a store to write to. */
export type ExplainMaterializeOptions = Pick<
  MaterializeOptions,
  'offline' | 'until' | 'maxBatchAge' | 'extensions' | 'signal'
>

/** What `explain` takes for a backfill: what `backfill` would. */
export type ExplainOptions = Pick<BackfillOptions, 'offline' | 'zone' | 'dataUntil' | 'extensions' | 'signal'> & {
  readonly spine: Spine
  readonly bootstrap?: readonly Bootstrap[]
} & Partial<Pick<PartitionedOptions, 'into' | 'memory' | 'partitions'>>

/**
 * Describes what a backfill, or with `until` an upload by `materialize`, would do in this process: which tables, columns, times and partitions
 * are read, in which order, and which windows share work. The plan is made by the engine itself, which reads only the times of the spine, the
 * keys of `bootstrap` and facts about tables.
 *
 * @throws what the backfill or the upload would throw before it reads.
 */
export function explain(set: FeatureSet, options: ExplainOptions): Promise<Explanation>
export function explain(
  target: FeatureSet | FeatureGroup,
  options: ExplainMaterializeOptions,
): Promise<MaterializeExplanation>
export async function explain(
  target: FeatureSet | FeatureGroup,
  options: ExplainOptions | ExplainMaterializeOptions,
): Promise<Explanation | MaterializeExplanation> {
  requireDefinition('set', target, ['featureSet', 'featureGroup'])
  requireOptions<ExplainOptions & ExplainMaterializeOptions>(options, {
    ...{ offline: 'read', spine: null, until: null, maxBatchAge: null, zone: null, dataUntil: null, bootstrap: null },
    ...{ extensions: null, signal: 'throwIfAborted?', into: null, memory: null, partitions: null },
  })
  if ('until' in options) {
    const { explainMaterialize } = await import('./plan/plan-materialize.ts')
    return explainMaterialize(target, options)
  }
  requireDefinition('set', target, ['featureSet'])
  const { planBackfill } = await import('./plan/plan-backfill.ts')
  const { planText } = await import('./plan/plan-text.ts')
  const { planMermaid } = await import('./plan/plan-mermaid.ts')
  const plan = await planBackfill((target as FeatureSet).definition, options)
  return { ...plan, toText: () => planText(plan), toMermaid: () => planMermaid(plan) }
}
