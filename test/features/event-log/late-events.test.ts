import {
  fileEvents,
  type InputRow,
  materialize,
  materializeStream,
  memoryStore,
  type Schema,
  type Table,
  tableStore,
} from 'bighead'
import { expect, test } from 'vitest'
import { naiveFeatures } from '../../oracle/naive-features.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { at, columns, minute, payment, readerOf, valuesAt } from '../online/event-world.ts'
import { spending } from '../online/spending.ts'

/** What the group asks of its source, and so of late events. */
const needed = { at: 'timestamp', card: 'string', amount: 'float64', shop: 'string' } as const

test('late events go to a log, from several shards, and the next batch takes them in', async () => {
  const group = spending()
  const root = temporaryFolder()
  const log = fileEvents(root, { columns, shards: 3, shardBy: ['shop'], sync: 'never' })
  const late = fileEvents(temporaryFolder())
  const online = memoryStore()
  const events = Array.from({ length: 60 }, (_, index) =>
    payment(at('08:00:00') + ((index * 37) % 60) * 3 * minute, { amount: index / 10, shop: `s${index % 9}` }),
  )
  const end = at('09:00:00')
  await materialize(group, { offline: tableStore({ payments: [] }), online, until: end })
  await log.append(events as InputRow<Schema>[])
  const onLate = async (table: Table): Promise<void> => void (await late.append(table))
  const handle = materializeStream(group, { events: log, online, onLate })
  await handle.done
  const before = events.filter(event => (event.at as number) < end)
  expect(handle.stats()).toMatchObject({ events: 60, late: before.length, applied: 60 - before.length })

  const reader = await readerOf(group, online)
  const q = at('11:10:00')
  const known = events.filter(event => (event.at as number) >= end)
  expect(await valuesAt(reader, 'a', q)).toEqual(naiveFeatures(group.definition, known, ['a'], q))

  const rows: InputRow<Schema>[] = []
  for await (const { table } of late.open({ name: 'payments', columns: needed, time: 'at' })) rows.push(...table.rows())
  expect(rows).toHaveLength(before.length)
  const next = at('10:00:00')
  const history = [...rows, ...(known.filter(event => (event.at as number) < next) as InputRow<Schema>[])]
  await materialize(group, { offline: tableStore({ payments: history }), online, until: next })
  expect(await valuesAt(reader, 'a', q)).toEqual(naiveFeatures(group.definition, events, ['a'], q))
  await Promise.all([log.close(), late.close()])
})
