import { isAggregateName } from '../../features/aggregate/signature.ts'
import type { AggregateFeatureDefinition, JoinDefinition } from '../../features/definition/definition.ts'
import { day, hopOf } from '../../features/definition/window.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { typeName as shownType } from '../../features/schema.ts'
import { canonicalJson } from '../../features/table/encode.ts'
import { type CommonTable, select } from '../sql/query.ts'
import { quoteName } from '../sql/quoting.ts'
import { isUnsupported } from '../sql/unsupported.ts'
import { type AggregateInput, type AggregateSpelling, aggregates, isPlain } from './aggregates.ts'
import { askedTable, eventSourceOf, inputColumn, keptRows, keyNames, SourceText } from './event-tables.ts'
import { quoting } from './quoting.ts'
import type { SetCompiler } from './set-compiler.ts'
import { typeName } from './types.ts'

interface Feature {
  readonly definition: AggregateFeatureDefinition
  readonly spelling: AggregateSpelling
  readonly input: AggregateInput
}

/**
 * The tables of a group that aggregates windows. Requests and events are put together in order of time, and each window is a frame of that
 * order which ends before the request's own instant: so no request meets all events of its key.
 */
export function windowTables(compiler: SetCompiler, join: JoinDefinition): readonly CommonTable[] {
  const { alias, group } = join
  if (group.source.kind === 'entitySource') {
    compiler.gaps.push({ at: `groups.${alias}`, what: 'aggregates of entities', reason: 'only events are aggregated' })
    return []
  }
  const all = group.features.filter(feature => feature.kind === 'aggregate')
  const inputs = [...new Map(all.map(feature => [canonicalJson(feature.input), feature.input])).values()]
  const features = all.flatMap(definition => featureOf(compiler, alias, definition, inputs))
  const events = { name: nameOf(join, 'events'), sql: eventsTable(compiler, join, features, inputs) }
  const aheads = [...new Set(all.map(feature => feature.ahead))]
  const answers = aheads.map((ahead, index) => {
    const suffix = aheads.length === 1 ? '' : ` ${index + 1}`
    const own = features.filter(feature => feature.definition.ahead === ahead)
    const asked = askedTable(join, instantOf(compiler, join, ahead), nameOf(join, `asked${suffix}`))
    const windows = windowsTable(join, own, events, asked, nameOf(join, `windows${suffix}`))
    return [asked, windows.table, answersTable(join, own, windows, nameOf(join, `answers${suffix}`))]
  })
  const [first, ...others] = answers.map(tables => (tables.at(-1) as CommonTable).name)
  const joined = [`FROM ${first}`, ...others.map(other => `JOIN ${other} USING ("$row")`)]
  return [events, ...answers.flat(), { name: quoteName(quoting, alias), sql: `SELECT *\n${joined.join('\n')}` }]
}

function nameOf({ alias }: JoinDefinition, part: string): string {
  return quoteName(quoting, `${alias}.${part}`)
}

function featureOf(
  compiler: SetCompiler,
  alias: string,
  definition: AggregateFeatureDefinition,
  inputs: readonly Expression[],
): readonly Feature[] {
  const at = `groups.${alias}.${definition.name}`
  const { aggregate, inputType, spread, by } = definition
  const refuse = (what: string, reason: string): readonly Feature[] => {
    compiler.gaps.push({ at, what, reason })
    return []
  }
  if (definition.own || !isAggregateName(aggregate))
    return refuse(aggregate, 'its code is JavaScript, which runs in this process only')
  const spelling = aggregates[aggregate]
  if (isUnsupported(spelling)) return refuse(aggregate, spelling.unsupported)
  if (by !== null) return refuse(aggregate, 'inputs in buckets are aggregated in this process only')
  if (spread !== 'none') return refuse(aggregate, 'inputs in lists or maps are aggregated in this process only')
  if (!isPlain(inputType) && aggregate !== 'count')
    return refuse(aggregate, `DuckDB orders values of ${shownType(inputType)} otherwise`)
  const index = inputs.findIndex(input => canonicalJson(input) === canonicalJson(definition.input))
  return [{ definition, spelling, input: { value: `x${index}`, place: `p${index}`, feature: definition } }]
}

/** The instant at which the windows of a request end. */
function instantOf({ set }: SetCompiler, { group }: JoinDefinition, ahead: number | null): string {
  const time = quoteName(quoting, set.time)
  return group.accuracy === 'snapshot'
    ? `${time} - (${time} % ${day} + ${day}) % ${day}`
    : ahead === null
      ? time
      : `${time} + ${ahead}`
}

/** One row an event: keys, time and inputs, each with its row's number where order matters. */
function eventsTable(
  compiler: SetCompiler,
  join: JoinDefinition,
  features: readonly Feature[],
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

interface Windows {
  readonly table: CommonTable
  /** The column of each aggregate over each frame. */
  readonly columnOf: (part: string, window: number | null) => string
}

/** All aggregates of all windows for requests and events together; only the rows of requests are used. */
function windowsTable(
  join: JoinDefinition,
  features: readonly Feature[],
  events: CommonTable,
  asked: CommonTable,
  name: string,
): Windows {
  const keys = keyNames(join)
  const used = [
    ...new Set(
      features.flatMap(({ input, spelling }) => (spelling.ordered ? [input.value, input.place] : [input.value])),
    ),
  ]
  const windows = [...new Set(features.map(windowOf))]
  const columns = new Map<string, string>()
  const textOf = (part: string, window: number | null): string => `${part} OVER w${windows.indexOf(window)}`
  for (const { definition, input, spelling } of features) {
    for (const part of [countOf(input), ...spelling.parts(input)].map(p => filtered(p, input))) {
      const text = textOf(part, windowOf({ definition }))
      if (!columns.has(text)) columns.set(text, `a${columns.size}`)
    }
  }
  const isLabel = features.some(({ definition }) => definition.ahead !== null)
  const frames = windows.map(
    (window, index) =>
      `w${index} AS (PARTITION BY ${keys.join(', ')} ORDER BY t RANGE BETWEEN ${leftEdge(window, isLabel ? 'exact' : join.group.resolution)} AND 1 PRECEDING)`,
  )
  const union = [
    ...indented(select([...keys, 't', ...used, 'NULL AS "$row"'], [`FROM ${events.name}`])),
    '  UNION ALL',
    ...indented(select([...keys, 't', ...used.map(() => 'NULL'), '"$row"'], [`FROM ${asked.name}`])),
  ]
  const sql = select(
    ['"$row"', 't', ...[...columns].map(([text, column]) => `${text} AS ${column}`)],
    ['FROM (', ...union, ')', `WINDOW ${frames.join(',\n  ')}`],
  )
  return {
    table: { name, sql },
    columnOf: (part, window) => columns.get(textOf(part, window)) as string,
  }
}

function indented(text: string): readonly string[] {
  return text.split('\n').map(line => `  ${line}`)
}

function countOf(input: AggregateInput): string {
  return `count(${input.value})`
}

/** Nulls never count. */
function filtered(part: string, input: AggregateInput): string {
  return part.startsWith('count(') ? part : `${part} FILTER (WHERE ${input.value} IS NOT NULL)`
}

/** How far a feature's window reaches back from the instant at which it ends. */
function windowOf({ definition }: Pick<Feature, 'definition'>): number | null {
  return definition.ahead ?? definition.window
}

/** From where a window that ends at `t` starts: the left edge is rounded down to a hop. */
function leftEdge(window: number | null, resolution: 'hop' | 'exact'): string {
  if (window === null) return 'UNBOUNDED PRECEDING'
  if (resolution === 'exact') return `${window} PRECEDING`
  const hop = hopOf(window)
  return `${window} + ((t - ${window}) % ${hop} + ${hop}) % ${hop} PRECEDING`
}

function answersTable(
  join: JoinDefinition,
  features: readonly Feature[],
  { table, columnOf }: Windows,
  name: string,
): CommonTable {
  const columns = features.map(feature => {
    const { definition, input, spelling } = feature
    const column = (part: string): string => columnOf(filtered(part, input), windowOf(feature))
    const count = column(countOf(input))
    const result = spelling.result(spelling.parts(input).map(column), input, count)
    const answer = `CASE WHEN ${count} > 0 THEN ${result} END`
    return `CAST(${answer} AS ${typeName(definition.type)}) AS ${quoteName(quoting, `${join.alias}_${definition.name}`)}`
  })
  return { name, sql: select(['"$row"', ...columns], [`FROM ${table.name}`, 'WHERE "$row" IS NOT NULL']) }
}
