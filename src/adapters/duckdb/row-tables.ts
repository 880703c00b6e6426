import type { JoinDefinition } from '../../features/definition/definition.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { type CommonTable, select } from '../sql/query.ts'
import { quoteName } from '../sql/quoting.ts'
import { askedTable, eventSourceOf, inputColumn, keptRows, keyNames, rowOrder, SourceText } from './event-tables.ts'
import { quoting } from './quoting.ts'
import type { SetCompiler } from './set-compiler.ts'

/**
 * The tables of a group that passes the newest row of events through. Each row says from when it can be used and which place it has in row
 * order; as of each such instant the greatest place is the answer, which an `ASOF` join finds.
 */
export function rowTables(compiler: SetCompiler, join: JoinDefinition): readonly CommonTable[] {
  const { alias, group } = join
  const at = `groups.${alias}`
  const keys = join.keys.map(({ group: name }): Expression => ({ kind: 'column', name }))
  const source = eventSourceOf(group.source, [...keys, ...group.features.map(feature => feature.input)], true)
  const text = new SourceText(compiler, source)
  const name = (part: string): string => quoteName(quoting, `${alias}.${part}`)
  const keyTexts = keys.map(key => text.offered(key, at))
  const time = quoteName(quoting, source.time)
  const strict = group.inclusive ? time : `${time} + 1`
  const created = group.asOfKnown && source.created !== null ? quoteName(quoting, source.created) : null
  const events = select(
    [
      ...keyTexts.map((key, index) => `${key} AS k${index}`),
      `${time} AS t`,
      `${created === null ? strict : `greatest(${strict}, coalesce(${created} + 1, ${strict}))`} AS usable`,
      `row_number() OVER (PARTITION BY ${keyTexts.join(', ')} ORDER BY ${rowOrder(source, text, 'ASC', compiler, at)}) AS place`,
      ...group.features.map((feature, index) =>
        inputColumn(text.offered(feature.input, `${at}.${feature.name}`), feature.type, `x${index}`),
      ),
    ],
    [keptRows(join, source, text, compiler)],
  )
  const names = keyNames(join)
  const newest = select(
    [...names, 'usable', `max(max(place)) OVER (PARTITION BY ${names.join(', ')} ORDER BY usable) AS place`],
    [`FROM ${name('events')}`, `GROUP BY ${[...names, 'usable'].join(', ')}`],
  )
  const asked = askedTable(join, quoteName(quoting, compiler.set.time), name('asked'))
  const onKeys = (left: string, right: string): string =>
    names.map(key => `${left}.${key} = ${right}.${key}`).join(' AND ')
  const features = group.features.map(
    (feature, index) => `row.x${index} AS ${quoteName(quoting, `${alias}_${feature.name}`)}`,
  )
  const fresh = group.ttl === null ? '' : ` AND row.t >= asked.t - ${group.ttl}`
  const found = select(
    ['asked."$row"', ...features],
    [
      `FROM ${asked.name} AS asked`,
      `ASOF JOIN ${name('newest')} AS newest ON ${onKeys('asked', 'newest')} AND asked.t >= newest.usable`,
      `JOIN ${name('events')} AS row ON ${onKeys('row', 'newest')} AND row.place = newest.place${fresh}`,
    ],
  )
  return [
    { name: name('events'), sql: events },
    { name: name('newest'), sql: newest },
    asked,
    { name: quoteName(quoting, alias), sql: found },
  ]
}
