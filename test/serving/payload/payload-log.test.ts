import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filePayloadLog, type PayloadRecord, readPayloadLog } from 'bighead'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bighead-payload-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const record = (requestedAt: number, more: Partial<PayloadRecord> = {}): PayloadRecord => ({
  ...{ model: 'm', version: 1, digest: 'sha256:0', features: 'f', requestedAt },
  values: { a: Number.NaN, b: 7n, c: null, d: new Uint8Array([1, 2]) },
  statuses: { a: 'present' },
  prediction: { value: -0 },
  ...more,
})

async function all(folder: string): Promise<PayloadRecord[]> {
  const records: PayloadRecord[] = []
  for await (const each of readPayloadLog(folder)) records.push(each)
  return records
}

describe('a payload log', () => {
  test('keeps every value as it was', async () => {
    const log = await filePayloadLog(join(root, 'values'))
    const given = Array.from({ length: 50 }, (_, i) => record(i))
    for (const each of given) log.write(each)
    await log.close()
    expect(await all(join(root, 'values'))).toEqual(given)
    expect(log.counts()).toEqual({ written: 50, dropped: 0 })
  })

  test('spreads what came at once over files of the size that was asked for', async () => {
    const folder = join(root, 'burst')
    const log = await filePayloadLog(folder, { fileBytes: 100_000 })
    const given = Array.from({ length: 1000 }, (_, i) => record(i, { features: 'f'.repeat(500) }))
    for (const each of given) log.write(each)
    await log.close()
    expect((await readdir(folder)).length).toBeGreaterThan(3)
    expect(await all(folder)).toEqual(given)
  })

  test('drops and counts what finds no room, and what cannot be written', async () => {
    const size =
      JSON.stringify({
        format: 1,
        ...record(1),
        values: { a: { $: 'NaN' }, b: { $bigint: '7' }, c: null, d: { $bytes: 'AQI=' } },
        prediction: { value: { $: '-0' } },
      }).length + 1
    const log = await filePayloadLog(join(root, 'full'), { bufferBytes: 3 * size })
    for (let i = 0; i < 10; i++) log.write(record(1))
    await log.flush()
    expect(log.counts()).toEqual({ written: 3, dropped: 7 })
    log.write(record(1))
    await log.close()
    log.write(record(1))
    expect(log.counts()).toEqual({ written: 4, dropped: 8 })
    const gone = await filePayloadLog(join(root, 'gone'))
    await rm(join(root, 'gone'), { recursive: true })
    await writeFile(join(root, 'gone'), '')
    gone.write(record(1))
    await gone.flush()
    expect(gone.counts()).toEqual({ written: 0, dropped: 1 })
  })

  test('begins new files and deletes the oldest, so that the folder stays within its size', async () => {
    const folder = join(root, 'disk')
    let now = 1
    const log = await filePayloadLog(folder, { fileBytes: 1000, diskBytes: 4000, clock: () => now++ })
    for (let i = 0; i < 200; i++) {
      log.write(record(i))
      await log.flush()
    }
    await log.close()
    const names = await readdir(folder)
    const sizes = await Promise.all(names.map(async name => (await stat(join(folder, name))).size))
    expect(sizes.reduce((left, right) => left + right)).toBeLessThan(5000)
    const kept = await all(folder)
    expect(kept.map(each => each.requestedAt)).toEqual(
      Array.from({ length: kept.length }, (_, i) => 200 - kept.length + i),
    )
  })

  test('samples by entity: the same one always is in it or never', async () => {
    const log = await filePayloadLog(join(root, 'sample'), { sample: 0.3 })
    const entities = Array.from({ length: 5000 }, (_, i) => `["c${i}"]`)
    const wanted = entities.filter(entity => log.wants(entity))
    expect(wanted.length / entities.length).toBeGreaterThan(0.27)
    expect(wanted.length / entities.length).toBeLessThan(0.33)
    expect(entities.filter(entity => log.wants(entity))).toEqual(wanted)
    const more = await filePayloadLog(join(root, 'sample'), { sample: 0.6 })
    expect(wanted.every(entity => more.wants(entity))).toBe(true)
  })

  test('leaves out a line that was cut off, and names one that is not a record', async () => {
    const folder = join(root, 'torn')
    const log = await filePayloadLog(folder)
    log.write(record(1))
    await log.close()
    const [name = ''] = await readdir(folder)
    await appendFile(join(folder, name), '{"format":1,"mod')
    expect(await all(folder)).toEqual([record(1)])
    await appendFile(join(folder, name), 'el":2}\n')
    await expect(all(folder)).rejects.toThrow(/row 1 of column `.*\.jsonl`|the line is not a record of a payload log/)
    await writeFile(join(folder, name), '{"format":2}\n')
    await expect(all(folder)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' })
    await writeFile(join(folder, name), 'x\n')
    await expect(all(folder)).rejects.toThrow('the line is not JSON')
  })

  test.each([
    ['a share above 1', { sample: 1.5 }],
    ['a size of 0', { fileBytes: 0 }],
    ['an option that there is not', { size: 1 }],
  ])('refuses %s', async (_, options) => {
    await expect(filePayloadLog(join(root, 'refused'), options as never)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
    })
  })
})
