import { columnNames } from '../expression/walk.ts'
import type { ColumnDefinition, ExternalJoinDefinition, FeatureSetDefinition, JoinDefinition } from './definition.ts'

/** The columns of groups or of external features, in order. */
export function columnsOfJoins(
  joins: readonly (JoinDefinition | ExternalJoinDefinition)[],
): readonly ColumnDefinition[] {
  return joins.flatMap(join => {
    const columns = 'group' in join ? join.group.features : join.external.columns
    return columns.map(({ name, type }) => ({ name: `${join.alias}_${name}`, type }))
  })
}

/** What is joined to a request: the columns of the groups, then those of external features. */
export function joinedColumns(set: Pick<FeatureSetDefinition, 'groups' | 'external'>): readonly ColumnDefinition[] {
  return columnsOfJoins([...set.groups, ...set.external])
}

/** What a set makes of a request: the request's columns, the joined ones and the derived ones. */
export function servedColumns(set: FeatureSetDefinition): readonly ColumnDefinition[] {
  return [...set.request, ...joinedColumns(set), ...set.derive]
}

/** What a set adds to a spine, in order: the joined columns, the derived ones and the labels. */
export function madeColumns(set: FeatureSetDefinition): readonly ColumnDefinition[] {
  return [...joinedColumns(set), ...set.derive, ...columnsOfJoins(set.labels)]
}

/** The least part of a set that still makes the given columns; its time stays, its labels go. */
export function neededSet(set: FeatureSetDefinition, columns: Iterable<string>): FeatureSetDefinition {
  const needed = new Set([set.time, ...columns])
  const derive = set.derive.filter(column => needed.has(column.name))
  for (const { expression } of derive) for (const name of columnNames(expression)) needed.add(name)
  const groups = set.groups.flatMap(join => {
    const features = join.group.features.filter(({ name }) => needed.has(`${join.alias}_${name}`))
    return features.length === 0 ? [] : [{ ...join, group: { ...join.group, features } }]
  })
  const external = set.external.filter(join => columnsOfJoins([join]).some(({ name }) => needed.has(name)))
  for (const { keys } of [...groups, ...external]) for (const key of keys) needed.add(key.request)
  const request = set.request.filter(column => needed.has(column.name))
  return { ...set, request, groups, external, derive, labels: [] }
}
