import type { JoinDefinition } from '../../features/definition/definition.ts'
import { landsAfter } from '../../features/definition/snapshot-end.ts'
import { day } from '../../features/definition/window.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { canonicalJson } from '../../features/table/encode.ts'
import { type CommonTable, select } from '../sql/query.ts'
import { quoteName } from '../sql/quoting.ts'
import { askedTable, eventSourceOf, inputColumn, keptRows, SourceText } from './event-tables.ts'
import { floored } from './floor.ts'
import { frameTable } from './frame-table.ts'
import { quoting } from './quoting.ts'
import type { SetCompiler } from './set-compiler.ts'
import { stretchTables } from './stretch-tables.ts'
import { typeName } from './types.ts'
import { partsOf, type WindowFeature, type Windows, windowFeature, windowOf } from './window-feature.ts'

/**
 * The tables of a group that aggregates windows: its events, its requests, and for each way to compute windows their aggregates and what
 * these come to. An aggregate that can be put together of two parts goes by stretches, any other by frames.
 */
export function windowTables(compiler: SetCompiler, join: JoinDefinition): readonly CommonTable[] {
  const { alias, group } = join
  if (group.source.kind === 'entitySource') {
    compiler.gaps.push({ at: `groups.${alias}`, what: 'aggregates of entities', reason: 'only events are aggregated' })
    return []
  }
  const all = group.features.filter(feature => feature.kind === 'aggregate')
  const inputs = [...new Map(all.map(feature => [canonicalJson(feature.input), feature.input])).values()]
  const features = all.flatMap(definition => windowFeature(compiler, alias, definition, inputs))
  const name = (part: string): string => quoteName(quoting, `${alias}.${part}`)
  const events = { name: name('events'), sql: eventsTable(compiler, join, features, inputs) }
  const aheads = [...new Set(all.map(feature => feature.ahead))]
  const requests = aheads.map((ahead, index) => {
    const asked = name(aheads.length === 1 ? 'asked' : `asked ${index + 1}`)
    return { ahead, table: askedTable(join, instantOf(compiler, join, ahead), asked) }
  })
  const ways = requests.flatMap(({ ahead, table }) =>
    waysOf(features.filter(feature => feature.definition.ahead === ahead)).map(way => ({ ...way, asked: table.name })),
  )
  const answers = ways.map((way, index) => {
    const number = ways.length === 1 ? '' : ` ${index + 1}`
    const names = { events: events.name, asked: way.asked, windows: name(`windows${number}`) }
    const windows = windowsOf(join, way, {
      ...names,
      ends: name(`ends${number}`),
      beginnings: name(`beginnings${number}`),
    })
    return [...windows.tables, answersTable(join, way.features, windows, name(`answers${number}`))]
  })
  const [first, ...others] = answers.map(tables => (tables.at(-1) as CommonTable).name)
  const joined = [`FROM ${first}`, ...others.map(other => `JOIN ${other} USING ("$row")`)]
  return [
    events,
    ...requests.map(({ table }) => table),
    ...answers.flat(),
    { name: quoteName(quoting, alias), sql: `SELECT *\n${joined.join('\n')}` },
  ]
}

/** Features whose windows are computed together; those by stretches all have the same window. */
interface Way {
  readonly kind: 'stretches' | 'frames'
  readonly features: readonly WindowFeature[]
}

function waysOf(features: readonly WindowFeature[]): readonly Way[] {
  const [split, whole] = [features.filter(f => f.spelling.merge), features.filter(f => !f.spelling.merge)]
  const windows = [...new Set(split.map(windowOf))]
  const ways = windows.map(
    window => ({ kind: 'stretches', features: split.filter(feature => windowOf(feature) === window) }) as const,
  )
  return whole.length === 0 ? ways : [...ways, { kind: 'frames', features: whole }]
}

function windowsOf(join: JoinDefinition, { kind, features }: Way, names: Parameters<typeof stretchTables>[3]): Windows {
  const [first] = features as [WindowFeature, ...WindowFeature[]]
  const resolution = first.definition.ahead === null ? join.group.resolution : 'exact'
  if (kind === 'frames') return frameTable(join, features, resolution, names)
  return stretchTables(join, features, { window: windowOf(first), resolution }, names)
}

/** The instant at which the windows of a request end. */
function instantOf({ set }: SetCompiler, { group }: JoinDefinition, ahead: number | null): string {
  const time = quoteName(quoting, set.time)
  if (group.accuracy === 'temporal') return ahead === null ? time : `${time} + ${ahead}`
  const delay = landsAfter(group.source)
  return floored(delay === 0 ? time : `${time} - ${delay}`, day)
}

/** One row an event: keys, time and inputs, each with its row's number where order matters. */
function eventsTable(
  compiler: SetCompiler,
  join: JoinDefinition,
  features: readonly WindowFeature[],
  inputs: readonly Expression[],
): string {
  const { alias, group } = join
  const keys = join.keys.map(({ group: name }): Expression => ({ kind: 'column', name }))
  const source = eventSourceOf(group.source, [...keys, ...inputs], false)
  const text = new SourceText(compiler, source)
  const at = `groups.${alias}`
  const keyTexts = keys.map(key => text.offered(key, at))
  const time = quoteName(quoting, source.time)
  const roles = [source.time, source.created, source.sequence].filter(role => role !== null)
  const columns = inputs.flatMap((input, index) => {
    const own = features.filter(feature => feature.input.value === `x${index}`)
    const [first] = own
    if (first === undefined) return []
    const value = text.offered(input, `${at}.${first.definition.name}`)
    const column = inputColumn(value, first.definition.inputType, `x${index}`)
    if (!own.some(feature => feature.spelling.ordered)) return [column]
    const order = [...roles.map(role => quoteName(quoting, role)), value].map(part => `${part} NULLS FIRST`)
    return [column, `row_number() OVER (PARTITION BY ${keyTexts.join(', ')} ORDER BY ${order.join(', ')}) AS p${index}`]
  })
  const named = keyTexts.map((key, index) => `${key} AS k${index}`)
  return select([...named, `${time} AS t`, ...columns], [keptRows(join, source, text, compiler)])
}

/** What the aggregates of each window come to: one row a request. */
function answersTable(
  { alias }: JoinDefinition,
  features: readonly WindowFeature[],
  { tables, columnOf }: Windows,
  name: string,
): CommonTable {
  const columns = features.map(feature => {
    const { definition, input, spelling } = feature
    const [count, ...parts] = partsOf(feature).map(part => columnOf(part, windowOf(feature))) as [string, ...string[]]
    const answer = `CASE WHEN ${count} > 0 THEN ${spelling.result(parts, input, count)} END`
    return `CAST(${answer} AS ${typeName(definition.type)}) AS ${quoteName(quoting, `${alias}_${definition.name}`)}`
  })
  return { name, sql: select(['"$row"', ...columns], [`FROM ${(tables.at(-1) as CommonTable).name}`]) }
}
