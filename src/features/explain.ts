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
  /** About how many rows, where the store can tell without reading; more rather than fewer. */
  readonly rows: number | null
}

/** What one kernel computes in one pass over a key's events: one aggregate of one input, for all windows that ask for it. */
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
  /** The columns that are made. */
  readonly columns: readonly string[]
  /** For how many of the requests: those for which not all of it is given. */
  readonly rows: number
  /** Why the windows are worked out by the calling thread, whatever `threads` says; null: threads can divide them. */
  readonly oneThread: string | null
  /** Labels: up to when events are complete, and how many rows are not known yet. */
  readonly labels: { readonly dataUntil: number; readonly immature: number } | null
}

/** A part of a backfill that goes block by block: a partition, or all of it. */
export interface PlannedPart {
  readonly partition: string | null
  readonly rows: number
  /** How many blocks of how many rows. Each block reads what its requests can see of every join but the following. */
  readonly blocks: number
  readonly blockRows: number
  /** Joins that are worked out key by key before the blocks, through temporary files. */
  readonly spilled: readonly {
    readonly alias: string
    readonly columns: readonly string[]
    /** Files are divided by key into so many buckets, of which one is in memory at a time. */
    readonly buckets: number
    readonly reads: readonly PlannedRead[]
    readonly work: readonly PlannedWork[]
    /** Windows over all history: the partition whose saved states they go on from; null: from no states. */
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
    /** Null: it was given. */
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
    /** How many requests it has a row for. */
    readonly rows: number
    /** How many values it spares. */
    readonly columns: readonly { readonly column: string; readonly values: number }[]
  }[]
  /** With `memory` or `partitions`: how it goes block by block. Else empty. */
  readonly parts: readonly PlannedPart[]
  /** In the order in which they are computed; without what all parts work out by key. Times are those of all parts together. */
  readonly joins: readonly PlannedJoin[]
  readonly external: readonly {
    readonly alias: string
    readonly name: string
    readonly version: number
    readonly columns: readonly string[]
    /** Whether there is code that can answer as of a past time. */
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

/** What is uploaded of a group. */
export interface PlannedUpload {
  readonly kind: 'windows' | 'rows' | 'entities'
  readonly group: string
  readonly keys: readonly string[]
  /** The batch end, epoch milliseconds. */
  readonly until: number
  /** Entities: the partition that is uploaded; null where none is usable. */
  readonly partition: string | null
  readonly reads: readonly PlannedRead[]
  readonly results: PlannedJoin['results']
  /** One state for each, which all of its windows share. Empty for groups that pass rows through. */
  readonly work: readonly PlannedWork[]
  readonly columns: readonly string[]
  /** What is kept of a key at most. Times are epoch milliseconds; `from` null: since the beginning. */
  readonly kept: {
    /** Merged states, each of what every later read of a window includes. */
    readonly states: number
    /** States of stretches of so many milliseconds, for the left edges of windows. */
    readonly tiles: readonly { readonly size: number; readonly from: number; readonly until: number }[]
    /** Rows one by one, for edges that cut finer than tiles. */
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
 * What a backfill, or with `until` an upload by `materialize`, would do in this process: which tables, columns, times and partitions are
 * read, in which order, and which windows share work. The engine itself plans it; only the times of the spine, the keys of
 * `bootstrap` and facts about tables are read.
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
