import type { JoinDefinition } from '../../features/definition/definition.ts'
import type { Resolution } from '../../features/definition/window.ts'
import { type CommonTable, select } from '../sql/query.ts'
import { keyNames } from './event-tables.ts'
import { floored } from './floor.ts'
import { leftEdge, partsOf, type WindowFeature, type Windows } from './window-feature.ts'

/** What the tables of stretches are made from, and their names. */
export interface StretchNames {
  readonly events: string
  readonly asked: string
  readonly ends: string
  readonly beginnings: string
  readonly windows: string
}

/**
 * One window by stretches of its own length. A window always ends in the stretch after the one in which it starts: so it is the end of the
 * first one, from its left edge on, and the beginning of the second one, before the request. Both are running aggregates, computed once for
 * each event and found by as-of joins (van Herk, 1992; Gil and Werman, 1993).
 */
export function stretchTables(
  join: JoinDefinition,
  features: readonly WindowFeature[],
  { window, resolution }: { readonly window: number | null; readonly resolution: Resolution },
  names: StretchNames,
): Windows {
  const parts = [...new Set(features.flatMap(partsOf))]
  const merged = mergedParts(features, parts, window)
  const running = (name: string, range: string): CommonTable => ({
    name,
    sql: runningAggregates(join, parts, window, { events: names.events, range }),
  })
  const asOf = (table: CommonTable, as: string, instant: string, condition: string): string => {
    const keys = keyNames(join).map(key => `${as}.${key} = asked.${key}`)
    const stretch = window === null ? [] : [`${as}.s = ${floored(instant, window)}`]
    return `ASOF LEFT JOIN ${table.name} AS ${as} ON ${[...keys, ...stretch, condition].join(' AND ')}`
  }
  const beginnings = running(names.beginnings, 'UNBOUNDED PRECEDING AND CURRENT ROW')
  const ends = running(names.ends, 'CURRENT ROW AND UNBOUNDED FOLLOWING')
  const left = window === null ? null : leftEdge('asked.t', window, resolution)
  const joins = [
    ...(left === null ? [] : [asOf(ends, 'head', left, `head.t >= ${left}`)]),
    asOf(beginnings, 'tail', 'asked.t', 'tail.t < asked.t'),
  ]
  const columns = parts.map((part, index) => `${merged.get(part)} AS a${index}`)
  const windows = select(['asked."$row"', ...columns], [`FROM ${names.asked} AS asked`, ...joins])
  return {
    tables: [...(left === null ? [] : [ends]), beginnings, { name: names.windows, sql: windows }],
    columnOf: part => `a${parts.indexOf(part)}`,
  }
}

/** For each event, the aggregates of a part of its stretch. */
function runningAggregates(
  join: JoinDefinition,
  parts: readonly string[],
  window: number | null,
  { events, range }: { readonly events: string; readonly range: string },
): string {
  const keys = keyNames(join)
  const stretch = window === null ? [] : [floored('t', window)]
  return select(
    [...keys, 't', ...stretch.map(s => `${s} AS s`), ...parts.map((part, index) => `${part} OVER part AS a${index}`)],
    [
      `FROM ${events}`,
      `WINDOW part AS (PARTITION BY ${[...keys, ...stretch].join(', ')} ORDER BY t RANGE BETWEEN ${range})`,
    ],
  )
}

/** What each part comes to for the whole window, where either side may have no event. */
function mergedParts(
  features: readonly WindowFeature[],
  parts: readonly string[],
  window: number | null,
): ReadonlyMap<string, string> {
  const sideOf = (side: string) => (part: string) => `${side}.a${parts.indexOf(part)}`
  const [head, tail] = [sideOf('head'), sideOf('tail')]
  return new Map(
    features.flatMap(feature => {
      const [count, ...others] = partsOf(feature) as [string, ...string[]]
      const later = `coalesce(${tail(count)}, 0)`
      if (window === null) return [[count, later], ...others.map(part => [part, tail(part)] as const)] as const
      const earlier = `coalesce(${head(count)}, 0)`
      const merged = feature.spelling.merge?.(others.map(head), others.map(tail), [earlier, later]) ?? []
      return [
        [count, `${earlier} + ${later}`],
        ...others.map((part, index) => [part, merged[index] as string] as const),
      ] as const
    }),
  )
}
