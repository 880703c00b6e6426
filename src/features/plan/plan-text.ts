import { formatDuration } from '../definition/duration.ts'
import type { BackfillPlan, PlannedJoin, PlannedPart, PlannedRead, PlannedWork } from '../explain.ts'

/** A plan as indented text. */
export function planText(plan: BackfillPlan): string {
  const { spine } = plan
  const from = spine.table === null ? 'given' : `from ${spine.table}`
  const lines = [
    `backfill of ${plan.featureSet} (${plan.hash.slice(0, 12)})`,
    `spine: ${counted(spine.rows, 'request')} ${from}, ${isoTime(spine.from)} to ${isoTime(spine.until)}`,
  ]
  for (const { table, keys, rows, columns } of plan.bootstrap) {
    const taken = columns.map(({ column, values }) => `${column} (${values})`)
    lines.push(`take ${taken.join(', ')} from ${table} by ${keys.join(', ')}, found for ${counted(rows, 'request')}`)
  }
  lines.push(...plan.parts.flatMap(partLines))
  const isLabel = (join: PlannedJoin): boolean => join.kind === 'labels'
  lines.push(...plan.joins.filter(join => !isLabel(join)).flatMap(join => joinLines(join, '')))
  for (const { alias, name, version, columns, asked } of plan.external) {
    const how = asked ? 'asked as of each request' : 'null where nothing is given'
    lines.push(`external ${alias}: ${name} version ${version}, ${how}`, `  makes ${columns.join(', ')}`)
  }
  for (const { column, expression } of plan.derived) lines.push(`derive ${column} = ${expression}`)
  lines.push(...plan.joins.filter(isLabel).flatMap(join => joinLines(join, '')))
  return lines.join('\n')
}

function partLines({ partition, rows, blocks, blockRows, spilled }: PlannedPart): string[] {
  const what = partition === null ? 'all' : `ds=${partition}`
  const head = `${what}: ${counted(rows, 'request')} in ${counted(blocks, 'block')} of at most ${counted(blockRows, 'row')}`
  const joins = spilled.map(({ alias, columns, buckets, reads, work, since, saves }) => [
    `  first ${alias}, by key in ${counted(buckets, 'bucket')}`,
    ...readLines({ reads, results: [] }, '    '),
    ...(since === null ? [] : [`    go on from the states of ${since}`]),
    ...work.map(part => `    ${workText(part)}`),
    ...(work.length === 0 ? [`    makes ${columns.join(', ')}`] : []),
    ...(saves ? ['    save the states at the end of the day'] : []),
  ])
  return [head, ...joins.flat()]
}

const titles: { readonly [K in PlannedJoin['kind']]: string } = {
  windows: 'windows over events, one pass over each key',
  rows: 'the newest row as of each request',
  entities: 'entities, partition by partition',
  labels: 'labels, ahead of each request, one pass over each key',
}

function joinLines(join: PlannedJoin, indent: string): string[] {
  const { alias, group, keys, work, columns, labels, oneThread } = join
  const lines = [`${indent}join ${group} as ${alias} by ${keys.join(', ')}: ${titles[join.kind]}`]
  if (labels !== null) {
    lines.push(`${indent}  known until ${isoTime(labels.dataUntil)}; ${counted(labels.immature, 'row')} not known yet`)
  }
  lines.push(...readLines(join, `${indent}  `))
  for (const part of work) lines.push(`${indent}  ${workText(part)}`)
  if (oneThread !== null) lines.push(`${indent}  on one thread: ${oneThread}`)
  if (work.length === 0) lines.push(`${indent}  makes ${columns.join(', ')}`)
  return lines
}

/** What is read, and the sets whose results are computed for it. */
export function readLines({ reads, results }: Pick<PlannedJoin, 'reads' | 'results'>, indent: string): string[] {
  const lines = reads.map(read => `${indent}read ${readText(read)}`)
  if (reads.length === 0) lines.push(`${indent}read nothing more`)
  for (const result of results) {
    lines.push(`${indent}compute ${result.set} for these rows`)
    lines.push(...result.joins.flatMap(inner => joinLines(inner, `${indent}  `)))
  }
  return lines
}

function readText({ table, columns, partitions, time, rows }: PlannedRead): string {
  const parts = [`${table}: ${columns.join(', ')}`]
  if (partitions !== null) parts.push(`ds=${partitions.join(', ')}`)
  if (time !== null) {
    const from = time.from === null ? 'from the beginning' : `from ${isoTime(time.from)}`
    parts.push(`${time.column} ${from}${time.until === null ? '' : ` until ${isoTime(time.until)}`}`)
  }
  if (rows !== null) parts.push(`at most ${counted(rows, 'row')}`)
  return parts.join('; ')
}

/** A kernel and the windows that it answers. */
export function workText({ aggregate, input, columns }: PlannedWork): string {
  const windows = columns.map(({ column, window }) => `${column} over ${windowText(window)}`)
  return `${aggregate}(${input}): ${windows.join(', ')}`
}

/** A window as people say it. */
export function windowText(window: number | null): string {
  return window === null ? 'all history' : formatDuration(window)
}

/** A number of things. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** An instant as people read it. */
export function isoTime(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString() : 'nowhere'
}
