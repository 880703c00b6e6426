import { type EventSourceDefinition, eventParts, featureInputs, type JoinDefinition } from '../definition/definition.ts'
import { landsAfter } from '../definition/snapshot-end.ts'
import { day } from '../definition/window.ts'
import type { Schema } from '../schema.ts'
import { isWindowed } from './join-columns.ts'
import { keyNodes } from './join-rows.ts'
import { neededColumns } from './needed-columns.ts'
import { unionView } from './union-view.ts'

/** Around the time of a request, the events that can count for it, in milliseconds. */
export interface JoinReach {
  /** Null: all history. */
  readonly back: number | null
  readonly ahead: number
}

/** How far a join's requests see. What is not of events sees nothing of them. */
export function joinReach({ group }: JoinDefinition): JoinReach {
  if (group.source.kind === 'entitySource') return { back: 0, ahead: 0 }
  // An id's first event may lie further back than any window and decides whether later ones count.
  const hasIds = eventParts(group.source).some(part => part.id !== null)
  let back: number | null = hasIds ? null : 0
  let ahead = 0
  for (const feature of group.features) {
    if (feature.kind === 'aggregate' && feature.ahead !== null) ahead = Math.max(ahead, feature.ahead)
    else {
      const own = feature.kind === 'aggregate' ? feature.window : group.ttl
      back = own === null || back === null ? null : Math.max(back, own)
    }
  }
  // A day covers every hop and the midnights of snapshots.
  return { back: back === null ? null : back + 2 * day + landsAfter(group.source), ahead }
}

/** A table of events and what of it a join reads. */
export interface EventTable {
  readonly definition: EventSourceDefinition
  readonly needed: Schema
}

/** The tables that a join of events reads; null where one name stands for several parts, whose keys may differ. */
export function eventTables(join: JoinDefinition): readonly EventTable[] | null {
  const { source, features } = join.group
  if (source.kind === 'entitySource') return null
  const expressions = [...keyNodes(join), ...features.flatMap(featureInputs)]
  const wholeRows = !isWindowed(join)
  const tables =
    source.kind === 'eventSource'
      ? [{ definition: source, needed: neededColumns(source, expressions, wholeRows) }]
      : unionView(source, expressions, wholeRows).parts
  return new Set(tables.map(({ definition }) => definition.name)).size === tables.length ? tables : null
}
