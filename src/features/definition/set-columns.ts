import { columnNames } from '../expression/walk.ts'
import type { ColumnDefinition, FeatureSetDefinition, JoinDefinition } from './definition.ts'

/** The joined columns of groups, in order. */
export function joinedColumns(joins: readonly JoinDefinition[]): readonly ColumnDefinition[] {
  return joins.flatMap(({ alias, group }) =>
    group.features.map(({ name, type }) => ({ name: `${alias}_${name}`, type })),
  )
}

/** What a set makes of a request: the request's columns, the joined ones and the derived ones. */
export function servedColumns(set: FeatureSetDefinition): readonly ColumnDefinition[] {
  return [...set.request, ...joinedColumns(set.groups), ...set.derive]
}

/** The least part of a set that still makes the given columns; its time stays, its labels go. */
export function neededSet(set: FeatureSetDefinition, columns: Iterable<string>): FeatureSetDefinition {
  const needed = new Set([set.time, ...columns])
  const derive = set.derive.filter(column => needed.has(column.name))
  for (const { expression } of derive) for (const name of columnNames(expression)) needed.add(name)
  const groups = set.groups.flatMap(join => {
    const features = join.group.features.filter(feature => needed.has(`${join.alias}_${feature.name}`))
    return features.length === 0 ? [] : [{ ...join, group: { ...join.group, features } }]
  })
  for (const { keys } of groups) for (const key of keys) needed.add(key.request)
  return { ...set, request: set.request.filter(column => needed.has(column.name)), groups, derive, labels: [] }
}
