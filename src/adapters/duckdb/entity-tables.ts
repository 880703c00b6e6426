import type { EntitySourceDefinition, JoinDefinition } from '../../features/definition/definition.ts'
import { type CommonTable, select } from '../sql/query.ts'
import { quoteName, quoteText } from '../sql/quoting.ts'
import { askedTable, inputColumn, keyNames, relationOf, SourceText } from './event-tables.ts'
import { quoting } from './quoting.ts'
import type { SetCompiler } from './set-compiler.ts'

/**
 * The tables of a group that passes the rows of entities through. Their relation has the partition of each row in `$partition`; a second one,
 * `<alias>.partitions`, says from when each partition can be used (`usable`).
 */
export function entityTables(
  compiler: SetCompiler,
  join: JoinDefinition,
  source: EntitySourceDefinition,
): readonly CommonTable[] {
  const { alias, group } = join
  const at = `groups.${alias}`
  if (source.mutations !== null) {
    compiler.gaps.push({ at, what: `mutations of \`${source.name}\``, reason: 'only snapshots of entities are joined' })
  }
  const text = new SourceText(compiler, source)
  const name = (part: string): string => quoteName(quoting, `${alias}.${part}`)
  const keys = join.keys.map((key, index) => `${text.offered({ kind: 'column', name: key.group }, at)} AS k${index}`)
  const names = keyNames(join)
  const rows = select(
    [
      ...keys,
      '"$partition"',
      ...group.features.map((feature, index) =>
        inputColumn(text.offered(feature.input, `${at}.${feature.name}`), feature.type, `x${index}`),
      ),
      `count(*) OVER (PARTITION BY ${['"$partition"', ...keys.map(key => key.replace(/ AS k\d+$/, ''))].join(', ')}) AS copies`,
    ],
    [`FROM ${relationOf(join)}`, ...(source.filter === null ? [] : [`WHERE ${text.stored(source.filter, at)}`])],
  )
  const asked = askedTable(join, quoteName(quoting, compiler.set.time), name('asked'))
  const young =
    source.maxAge === null ? '' : ` AND asked.t - (newest.usable - ${source.availableAfter}) <= ${source.maxAge}`
  const twice = quoteText(
    quoting,
    `a key is there twice in a partition of ${source.name}; an entity has one row a partition`,
  )
  const features = group.features.map(
    (feature, index) =>
      `CASE WHEN row.copies > 1 THEN error(${twice}) ELSE row.x${index} END AS ${quoteName(quoting, `${alias}_${feature.name}`)}`,
  )
  const onKeys = names.map(key => `row.${key} = asked.${key}`).join(' AND ')
  const found = select(
    ['asked."$row"', ...features],
    [
      `FROM ${asked.name} AS asked`,
      `ASOF JOIN ${name('partitions')} AS newest ON asked.t >= newest.usable`,
      `JOIN ${name('rows')} AS row ON row."$partition" = newest.partition AND ${onKeys}${young}`,
    ],
  )
  return [{ name: name('rows'), sql: rows }, asked, { name: quoteName(quoting, alias), sql: found }]
}
