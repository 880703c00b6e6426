import { createHash } from 'node:crypto'
import { requireMembers } from '../errors/parameter-error.ts'
import type { Expression } from '../expression/expression.ts'
import { columnNames } from '../expression/walk.ts'
import { canonicalJson } from '../table/encode.ts'
import {
  type EventSourceDefinition,
  type FeatureDefinition,
  type FeatureGroupDefinition,
  type FeatureSetDefinition,
  featureInputs,
  type SourceDefinition,
  type TableSourceDefinition,
} from './definition.ts'
import { neededSet } from './set-columns.ts'

/** The version of a definition: the SHA-256 of its canonical JSON, in hexadecimal. */
export function definitionHash(definition: FeatureSetDefinition | FeatureGroupDefinition | SourceDefinition): string {
  requireMembers('definition', definition, { kind: 'string' }, '`definition` of a set, group or source')
  return sha256(canonicalJson(definition))
}

/** The hash of everything that determines one output column; other features of its group do not change it. */
export function featureHash(group: FeatureGroupDefinition, feature: FeatureDefinition): string {
  requireMembers('group', group, { source: 'object', keys: 'object' }, '`definition` of a group')
  requireMembers('feature', feature, { kind: 'string' }, 'a feature of a `definition`')
  const { name: _name, default: _default, ...meaning } = feature
  return sha256(canonicalJson({ ...groupMeaning(group, featureInputs(feature)), feature: meaning }))
}

/** What of a group determines its values: where its rows come from and how they are keyed, for the given inputs. */
export function groupMeaning(group: FeatureGroupDefinition, inputs: readonly Expression[]): object {
  const { accuracy, resolution, inclusive, asOfKnown } = group
  const used = new Set([...inputs.flatMap(input => columnNames(input)), ...group.keys.map(key => key.name)])
  const source = sourceMeaning(group.source, used)
  return { source, keys: group.keys, accuracy, resolution, inclusive, asOfKnown }
}

function sourceMeaning(source: SourceDefinition, used: ReadonlySet<string>): object {
  if (source.kind === 'unionSource') {
    return { kind: source.kind, parts: source.parts.map(part => sourceMeaning(part, used)) }
  }
  const {
    columns,
    stored,
    name,
    dedupeFor: _dedupe,
    availableAfter,
    result = null,
    ...roles
  } = source as TableSourceDefinition & Partial<Pick<EventSourceDefinition, 'dedupeFor' | 'result'>>
  const offered = columns.filter(column => used.has(column.name))
  const read = new Set(offered.flatMap(column => columnNames(column.expression)))
  if (source.filter !== null) for (const name of columnNames(source.filter)) read.add(name)
  const set = result && { ...neededSet(result.set, read), name: null }
  return {
    ...roles,
    ...(source.kind === 'entitySource' && { availableAfter }),
    table: result?.spine ?? name,
    set,
    columns: offered,
    stored: stored.filter(column => read.has(column.name)),
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
