import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  consistencyPlot,
  consistencyReport,
  consistencyRows,
  consistencyText,
  filePayloadLog,
  openModelHost,
  type PayloadRecord,
  readPayloadLog,
  tableFromRows,
  tableStore,
} from 'bighead'
import { compile } from 'vega-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { events, fraud, hour, openWorld, start, type World } from '../host/world.ts'

let world: World
let folder: string
const offline = tableStore({ payments: events })
beforeAll(async () => {
  world = await openWorld()
  folder = join(world.folder, '..', `${world.folder.split('/').at(-1)}-served`)
  await world.promote(2)
  const payloadLog = await filePayloadLog(folder)
  await using host = await openModelHost({
    ...{ registry: world.registry, online: world.online, payloadLog },
    models: ['fraud@production'],
  })
  // Before the end of the batch the store knows what history knows; an hour later it lacks the events since.
  const times = [11 * hour + 55 * 60_000, 13 * hour]
  const rows = times.flatMap(time =>
    Array.from({ length: 7 }, (_, i) => ({ asked_at: start + 12 * hour, card: `c${i}`, amount: time / hour })),
  )
  await host.predict({ model: 'fraud', rows: rows.slice(0, 7) })
  await host.predict({ model: 'fraud', rows: rows.slice(7).map(row => ({ ...row, asked_at: start + 13 * hour })) })
  await payloadLog.close()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function served(log = folder): Promise<PayloadRecord[]> {
  const records: PayloadRecord[] = []
  for await (const record of readPayloadLog(log)) records.push(record)
  return records
}

describe('a consistency report', () => {
  test('finds nothing where the store knew what history knows', async () => {
    const log = (await served()).filter(record => record.requestedAt === start + 12 * hour)
    const report = await consistencyReport({ log, features: fraud, offline })
    expect(report).toMatchObject({
      rows: 7,
      from: start + 12 * hour,
      to: start + 12 * hour,
      left: { otherSets: 0, older: 0 },
    })
    expect(report.columns.map(column => [column.name, column.equal, column.share])).toEqual([
      ['card_mean', 7, 1],
      ['card_n', 7, 1],
      ['ratio', 7, 1],
    ])
    expect(Object.isFrozen(report.columns)).toBe(true)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  test('is the same of what was asked by columns; the inputs of a pipeline are left out', async () => {
    const own = `${folder}-columns`
    const payloadLog = await filePayloadLog(own)
    await using host = await openModelHost({
      ...{ registry: world.registry, online: world.online, payloadLog, clock: () => start + 12 * hour },
      models: ['fraud@production'],
    })
    const cards = Array.from({ length: 7 }, (_, i) => ({ card: `c${i}`, amount: 11 + 55 / 60 }))
    const inputs = tableFromRows({ card: 'string', amount: 'float64' }, cards)
    const { outputs } = await host.infer({ model: 'fraud', inputs })
    const whole = { amount: 'float64', card_mean: 'float64', card_n: 'int64', ratio: 'float64' } as const
    const given = [{ amount: 1, card_mean: null, card_n: 3, ratio: 1 }]
    await host.infer({ model: 'fraud', inputs: tableFromRows(whole, given) })
    await payloadLog.close()
    const records = await served(own)
    const before = (await served()).slice(0, 7)
    expect(records.slice(0, 7)).toEqual(before)
    expect(records.map(record => Object(record.prediction).value).slice(0, 7)).toEqual([...(outputs[0]?.values ?? [])])
    expect(records.slice(7)).toMatchObject([
      { features: '', requestedAt: start + 12 * hour, statuses: {}, values: given[0] },
    ])
    const report = await consistencyReport({ log: own, features: fraud, offline })
    expect(report).toMatchObject({ rows: 7, left: { otherSets: 1 } })
    expect(report.columns.map(column => column.share)).toEqual([1, 1, 1])
    await rm(own, { recursive: true })
  })

  test('finds what was served without the newest events, and what was changed', async () => {
    const [first, second, ...others] = await served()
    const log = [
      { ...(first as PayloadRecord), values: { ...first?.values, card_n: 1, ratio: null } },
      { ...(second as PayloadRecord), features: 'another set' },
      ...others,
    ]
    const report = await consistencyReport({ log, features: fraud, offline, examples: 2 })
    expect(report).toMatchObject({ rows: 13, left: { otherSets: 1 } })
    const [count] = report.columns.filter(column => column.name === 'card_n')
    const fresh = (card: string, from: number) => events.filter(event => event.card === card && event.at < from).length
    const late = others.filter(
      ({ requestedAt, values }) =>
        fresh(String(values.card), requestedAt) !== fresh(String(values.card), start + 12 * hour),
    )
    expect(late.length).toBeGreaterThan(0)
    expect(count).toMatchObject({ different: 1 + late.length, equal: 12 - late.length, servedNull: 0, backfillNull: 0 })
    expect(count?.examples[0]).toMatchObject({
      served: 1,
      backfilled: fresh('c0', start + 12 * hour),
      status: 'present',
      request: { card: 'c0' },
    })
    expect(count?.examples).toHaveLength(2)
    expect(report.columns.find(column => column.name === 'ratio')).toMatchObject({ servedNull: 1 })
    expect(consistencyText(report)).toContain('left out: 1 of other sets, 0 older ones')
    expect(consistencyText(report)).toMatch(/card_n +\d+\.\d\d % equal; \d+ differ by up to \d+/)
    expect(consistencyRows(report).find(row => row.column === 'card_n')?.different).toBe(count?.different)
    expect(() => compile(consistencyPlot(report) as never)).not.toThrow()
  })

  test('is lenient where it is told so, and takes the newest records', async () => {
    const [first] = await served()
    const near = {
      ...(first as PayloadRecord),
      values: { ...first?.values, card_mean: Number(first?.values.card_mean) * (1 + 1e-9) },
    }
    const options = { features: fraud, offline }
    const strict = await consistencyReport({ ...options, log: [near] })
    expect(strict.columns.find(column => column.name === 'card_mean')?.different).toBe(1)
    const lenient = await consistencyReport({ ...options, log: [near], tolerance: 1e-6 })
    expect(lenient.columns.find(column => column.name === 'card_mean')?.equal).toBe(1)
    const all = await served()
    const newest = await consistencyReport({ ...options, log: folder, limit: 3 })
    expect(newest).toMatchObject({ rows: 3, left: { older: all.length - 3 }, from: start + 13 * hour })
  })

  test('is empty without records, and refuses options that mean nothing', async () => {
    const options = { features: fraud, offline }
    expect(await consistencyReport({ ...options, log: [] })).toMatchObject({ rows: 0, from: null, columns: [] })
    await expect(consistencyReport({ ...options, log: [], tolerance: -1 })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
    })
    await expect(consistencyReport({ ...options, log: [], limit: 0 })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
    })
    await expect(consistencyReport({ ...options, log: [], limits: 0 } as never)).rejects.toThrow(
      'Did you mean `limit`?',
    )
    await expect(consistencyReport({ log: [], offline } as never)).rejects.toMatchObject({ code: 'INVALID_PARAMETER' })
  })
})
