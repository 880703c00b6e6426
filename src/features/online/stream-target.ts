import {
  type EntitySourceDefinition,
  type EventSourceDefinition,
  type FeatureGroupDefinition,
  type MutationsDefinition,
  mutationsOf,
  type UnionSourceDefinition,
} from '../definition/definition.ts'
import { mutationEvents } from '../engine/entity-events.ts'
import { unionView } from '../engine/union-view.ts'
import { InvalidValueError } from '../errors/column-errors.ts'
import { type EventReader, eventReader, keyNodes } from './event-columns.ts'
import type { Layout } from './layout.ts'

/** What a stream delivers, and how it becomes events of a group. */
export interface StreamTarget {
  readonly source: EventSourceDefinition
  readonly reader: EventReader
  /** What the store puts before the names of shards. */
  readonly prefix: string
}

/** The target of a stream of events, of one part of a union, or, without a part, of changes of entities. */
export function streamTarget(
  group: FeatureGroupDefinition,
  part: EventSourceDefinition | null,
  layout: Layout,
): StreamTarget {
  const mutations = mutationsOf(group)
  const { source } = group
  if (source.kind === 'entitySource' && mutations !== null) return changesTarget(source, mutations, layout)
  if (part === null || source.kind === 'entitySource') throw new TypeError('nothing streams into the group')
  if (source.kind === 'unionSource') return partTarget(source, part, layout)
  return { source: part, reader: eventReader(part, layout, false), prefix: '' }
}

function partTarget(union: UnionSourceDefinition, part: EventSourceDefinition, layout: Layout): StreamTarget {
  const view = unionView(union, [...layout.inputs.map(input => input.expression), ...keyNodes(layout)], false)
  const own = view.parts.find(({ definition }) => definition.name === part.name)
  if (own === undefined) throw new TypeError(`the union has no part ${part.name}`)
  const reader = eventReader(view.source, layout, false)
  return {
    source: part,
    reader: { needed: own.needed, read: stored => reader.read(own.project(stored)) },
    prefix: `${part.name}:`,
  }
}

function changesTarget(source: EntitySourceDefinition, mutations: MutationsDefinition, layout: Layout): StreamTarget {
  const events = mutationEvents(source, mutations)
  const reader = eventReader(events, layout, false)
  return {
    source: events,
    reader: {
      needed: reader.needed,
      read(stored) {
        const columns = reader.read(stored)
        const before = stored.column(mutations.before)
        const row = columns.codes.findIndex((code, index) => code >= 0 && before.get(index) === null)
        if (row < 0) return columns
        const detail = `a row of \`${mutations.name}\` does not say whether it is the one before the change; write true or false.`
        throw new InvalidValueError(mutations.before, row, detail)
      },
    },
    prefix: '',
  }
}
