import {
  count,
  eventSource,
  featureGroup,
  featureSet,
  folderRegistry,
  LinearRegression,
  LogisticRegression,
  makePipeline,
  materialize,
  materializeStream,
  mean,
  memoryStore,
  StandardScaler,
  tableFromRows,
  tableStore,
} from 'bighead'
import { describe, expect, test } from 'vitest'
import { createWatch } from '../../../src/serving/watch/create-watch.ts'
import { readReference } from '../../../src/serving/watch/read-reference.ts'
import type { ServedVersion } from '../../../src/serving/watch/watch.ts'
import { watchFile, watchFiles, watchReference } from '../../../src/serving/watch/watch-reference.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { minute, rowsOf, schema, scores, start, versionOf } from './watch-world.ts'

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({ mean: mean(f.amount, { window: '1h' }) }),
})
const visits = featureGroup({
  name: 'visits',
  source: payments,
  keys: ['card'],
  features: f => ({ n: count(f.amount, { window: '1d' }) }),
})
const fraud = featureSet({
  name: 'fraud',
  request: { asked_at: 'timestamp', card: 'string' },
  time: 'asked_at',
  groups: { card: spending },
})

const training = tableFromRows(
  { x: 'float64', bad: 'boolean', next: 'float64' },
  Array.from({ length: 400 }, (_, i) => ({ x: ((i * 37) % 101) / 10, bad: (i * 37) % 101 > 60, next: i })),
)
const fitted = () =>
  makePipeline(new StandardScaler(), new LogisticRegression()).fit(training.select(['x', 'bad']), { target: 'bad' })

function served(parts: Partial<ServedVersion> = {}): ServedVersion {
  return { model: 'fraud', version: 3, ...versionOf(), groups: [], reference: null, ...parts }
}

describe('a reference', () => {
  test('holds the bins of columns and of the predictions of a classifier, as JSON', async () => {
    const model = await fitted()
    const reference = await watchReference(training, { model, bins: 10, columns: ['x'] })
    expect(JSON.parse(JSON.stringify(reference))).toEqual(reference)
    expect(reference.features.columns.map(column => column.name)).toEqual(['x'])
    const [label, score] = reference.predictions!.columns
    const said = (await model.predict(training)).toArray()
    expect(label).toMatchObject({ kind: 'words', counts: expect.arrayContaining([said.filter(Boolean).length, 0]) })
    expect(score).toMatchObject({ kind: 'numbers', name: 'score' })
    expect(score!.counts.reduce((sum, rows) => sum + rows)).toBe(400)
  })

  test('holds those of a regressor too', async () => {
    const model = await makePipeline(new StandardScaler(), new LinearRegression()).fit(training.select(['x', 'next']), {
      target: 'next',
    })
    const reference = await watchReference(training, { model, columns: [] })
    expect(reference.predictions?.columns.map(column => column.name)).toEqual(['value'])
  })

  test('leaves out times and what has no bins, unless it is asked for', async () => {
    const table = tableFromRows({ at: 'timestamp', day: 'date', tags: { list: 'string' }, id: 'bigint' }, [
      { at: 1, day: '2024-01-01', tags: ['a'], id: 7n },
    ])
    const names = async (columns?: readonly string[]) =>
      (await watchReference(table, columns === undefined ? {} : { columns })).features.columns.map(
        column => column.name,
      )
    expect(await names()).toEqual(['id'])
    expect(await names(['day', 'at'])).toEqual(['day', 'at'])
    await expect(names(['tags'])).rejects.toThrow('`tags` is a list<string>, which has no bins')
    await expect(names(['tag'])).rejects.toThrow('Did you mean `tags`?')
    await expect(watchReference(table, { bins: 1025 })).rejects.toThrow('1025 is not a number of bins from 2 to 1024')
    await expect(watchReference([])).rejects.toThrow('a table without rows has no distribution')
  })

  test('is kept with a version, and read only as it was registered', async () => {
    const registry = folderRegistry(temporaryFolder())
    const pipeline = await fitted()
    const reference = await watchReference(training, { model: pipeline })
    await registry.register('fraud', { pipeline, files: watchFiles(reference) })
    expect(await readReference(await registry.load('fraud/1'))).toEqual(reference)
    await registry.register('fraud', { pipeline })
    expect(await readReference(await registry.load('fraud/2'))).toBeNull()
    for (const [version, text] of [
      [3, '{'],
      [4, '{"format":1}'],
    ] as const) {
      await registry.register('fraud', { pipeline, files: { [watchFile]: new TextEncoder().encode(text) } })
      await expect(readReference(await registry.load(`fraud/${version}`))).rejects.toThrow(
        `fraud/${version}/${watchFile}`,
      )
    }
  })
})

describe('a watch', () => {
  test('reports what was served, and counts on when a version is opened again', async () => {
    let now = start
    const reference = await watchReference(tableFromRows(schema, rowsOf(1, 3000)), { columns: ['amount'] })
    const watch = createWatch({ rules: [{ kind: 'drift', above: 0.25, for: '1m' }] }, { clock: () => now })
    const first = watch.open(served({ reference }))
    const see = (rows: ReturnType<typeof rowsOf>, into = first) => {
      into.observe(
        rows.map(row => ({ values: [row.amount, row.shop, row.known, row.size], statuses: ['present'] })),
        scores(...rows.map(() => 1)),
      )
    }
    expect(watch.reports()).toEqual([])
    see(rowsOf(2, 2000))
    await watch.refresh()
    expect(watch.reports()).toMatchObject([{ model: 'fraud', version: 3, at: start, level: 'ok', compared: true }])
    const again = watch.open(served({ reference }))
    first.close()
    first.close()
    see(rowsOf(3, 4000, 2), again)
    await watch.refresh()
    now += minute
    await watch.refresh()
    const [report] = watch.reports()
    expect(report?.figures.rows).toBe(6000)
    expect(report?.level).toBe('warn')
    expect(report?.results).toMatchObject([{ subject: 'amount', level: 'warn', since: start }])
    again.close()
    await watch.refresh()
    expect(watch.reports()).toEqual([])
    watch.close()
  })

  test('asks the store how fresh each group is: the newest event, or the end of the batch', async () => {
    const events = Array.from({ length: 50 }, (_, i) => ({ at: start + i * minute, card: `c${i % 3}`, amount: i }))
    const offline = tableStore({ payments: events })
    const online = memoryStore()
    const batchEnd = start + 20 * minute
    await materialize(fraud, { offline, online, until: batchEnd })
    let now = start + 60 * minute
    const watch = createWatch({ rules: [{ kind: 'freshness', above: '15m' }] }, { online, clock: () => now })
    const groups = [spending, visits].map(group => group.definition)
    watch.open(served({ groups }))
    await watch.refresh()
    const report = () => watch.reports()[0]!
    expect(report().freshness).toEqual([
      { group: 'spending', newestEventAt: null, shard: null, batchUntil: batchEnd, age: 40 * minute, error: null },
      { group: 'visits', newestEventAt: null, shard: null, batchUntil: null, age: null, error: null },
    ])
    expect(report().results.map(({ level, value }) => [level, value])).toEqual([
      ['warn', 2400],
      ['warn', null],
    ])
    await materializeStream(spending, { events: offline.stream('payments', { from: batchEnd }), online }).done
    await watch.refresh()
    expect(report().freshness[0]).toMatchObject({
      newestEventAt: start + 49 * minute,
      shard: null,
      age: 11 * minute,
    })
    expect(report().results[0]?.level).toBe('ok')
    await online.close()
    now += 10 * minute
    await watch.refresh()
    expect(report().freshness[0]).toMatchObject({ newestEventAt: start + 49 * minute, age: 21 * minute })
    expect(report().freshness[0]?.error).toContain('closed')
    expect(report().results[0]?.level).toBe('warn')
    watch.close()
  })

  test('a group of several shards is as fresh as the one that is furthest behind', async () => {
    const online = memoryStore()
    let now = start + 60 * minute
    const stream = (shard: string, at: number) =>
      materializeStream(spending, { events: [{ at, card: shard, amount: 1 }], online, shard }).done
    const watch = createWatch({ rules: [{ kind: 'freshness', above: '15m' }] }, { online, clock: () => now })
    watch.open(served({ groups: [spending.definition] }))
    const seen = async () => {
      await watch.refresh()
      const { freshness, results } = watch.reports()[0]!
      return [freshness[0]?.shard, freshness[0]?.age, results[0]?.level]
    }
    await stream('busy', now - minute)
    expect(await seen()).toEqual([null, minute, 'ok'])
    await stream('stuck', now - 2 * minute)
    expect(await seen()).toEqual(['stuck', 2 * minute, 'ok'])
    now += 20 * minute
    await stream('busy', now - minute)
    expect(await seen()).toEqual(['stuck', 22 * minute, 'warn'])
    await materialize(fraud, { offline: tableStore({ payments: [] }), online, until: now - 5 * minute })
    expect(await seen()).toEqual(['stuck', 5 * minute, 'ok'])
    watch.close()
  })
})
