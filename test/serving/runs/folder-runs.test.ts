import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  folderRegistry,
  folderRuns,
  LinearRegression,
  Pipeline,
  type RunStart,
  StandardScaler,
  tableFromRows,
  toTable,
} from 'bighead'
import { describe, expect, test } from 'vitest'
import { takeTable } from '../../../src/features/table/reshape.ts'
import { tableHash } from '../../../src/serving/runs/describe-run.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const table = tableFromRows({ x: 'float64', city: 'string', y: 'float64' }, [
  { x: 1, city: 'Oslo', y: 2 },
  { x: null, city: 'Rome', y: 4 },
  { x: Number.NaN, city: 'Oslo', y: 6 },
])
const step = new Pipeline([
  ['scale', new StandardScaler({ withStd: false })],
  ['model', new LinearRegression()],
])
const start: RunStart = { name: 'delay', step, params: { rows: 3 }, data: table, commit: 'abc' }

function runsIn(folder: string): ReturnType<typeof folderRuns> {
  let time = 1000
  let id = 0
  return folderRuns(folder, { clock: () => time++, ids: () => `run-${++id}` })
}

test('a run keeps parameters by path, hashes, the commit, metrics over steps, artifacts and its end', async () => {
  const folder = join(temporaryFolder(), 'runs')
  const runs = runsIn(folder)
  const run = await runs.start(start)
  await run.metrics({ loss: 0.5, auc: 0.7 })
  await run.metrics({ loss: 0.25, odd: Number.NaN }, 1)
  await run.artifact('pipeline.json', step)
  await run.artifact('note.txt', Buffer.from('hello'))
  expect((await runs.list())[0]).toMatchObject({ status: 'running', endedAt: null })
  await run.finish()
  const [record] = await folderRuns(folder).list()
  expect(record).toMatchObject({
    id: 'run-1',
    name: 'delay',
    status: 'finished',
    commit: 'abc',
    featuresHash: null,
    dataHash: tableHash(table),
    params: { scale__withStd: 'false', model__fitIntercept: 'true', rows: '3' },
    artifacts: ['note.txt', 'pipeline.json'],
  })
  expect(record?.metrics.map(({ name, value, step: at }) => [name, value, at])).toEqual([
    ['loss', 0.5, 0],
    ['auc', 0.7, 0],
    ['loss', 0.25, 1],
    ['odd', Number.NaN, 1],
  ])
  const stored = JSON.parse(new TextDecoder().decode(await runs.artifact('run-1', 'pipeline.json')))
  expect(stored).toEqual(JSON.parse(JSON.stringify(step)))
  expect(new TextDecoder().decode(await runs.artifact('run-1', 'note.txt'))).toBe('hello')
})

test('runs are compared in one table and on one page', async () => {
  const runs = runsIn(temporaryFolder())
  const first = await runs.start({ name: 'one', params: { c: 1, penalty: 'l2' }, commit: null })
  await first.metrics({ auc: 0.5 })
  await first.metrics({ auc: 0.75 }, 1)
  await first.finish('failed')
  await runs.start({ name: 'two', params: { c: 2, penalty: 'l2', '<b>': 'x' }, commit: null })
  const all = await runs.table()
  expect([...all.select(['name', 'status', 'params.c', 'metrics.auc']).rows()]).toEqual([
    { name: 'one', status: 'failed', 'params.c': '1', 'metrics.auc': 0.75 },
    { name: 'two', status: 'running', 'params.c': '2', 'metrics.auc': null },
  ])
  const page = await runs.toHTML()
  expect(page).toMatch(/aria-label="auc over steps, 2 runs">.*>0\.75<.*>0\.5<.*>step 1<.*<polyline/)
  expect(page).toContain('<th scope="col">&lt;b&gt;</th>')
  expect(page).toMatch(/1 parameter that all runs share.*<th scope="row">penalty<\/th><td>l2<\/td>/)
  expect(page).not.toContain('<th scope="col">penalty')
  expect(page).not.toMatch(/<b>|src=|href=|<script/)
})

test('the hash of a table depends on names, types and values, not on how columns lie in memory', async () => {
  const reordered = takeTable(takeTable(table, Int32Array.of(2, 1, 0)), Int32Array.of(2, 1, 0))
  expect(tableHash(reordered)).toBe(tableHash(table))
  const named = await toTable([{ z: 1 }])
  expect(tableHash(named)).not.toBe(tableHash(await toTable([{ y: 1 }])))
  expect(tableHash(takeTable(table, Int32Array.of(0, 2, 1)))).not.toBe(tableHash(table))
})

test('the registry links a version to its run', async () => {
  const folder = temporaryFolder()
  const run = await runsIn(join(folder, 'runs')).start(start)
  const registry = folderRegistry(join(folder, 'registry'))
  const version = await registry.register('delay', {
    pipeline: await step.fit(
      [
        { x: 1, y: 2 },
        { x: 2, y: 3 },
      ],
      { target: 'y' },
    ),
    run,
  })
  expect(version.metadata.run).toBe('run-1')
  expect((await registry.load('delay@latest')).metadata).toEqual({ run: 'run-1' })
})

describe('runs refuse', () => {
  const refusals: Record<string, readonly [(folder: string) => Promise<unknown>, string]> = {
    'a name that is not a name': [
      folder => runsIn(folder).start({ ...start, name: '../up' }),
      'Parameter `name`: "../up" must start with a letter',
    ],
    'an artifact outside of the folder': [
      async folder => (await runsIn(folder).start(start)).artifact('../up', new Uint8Array()),
      'Parameter `artifact`: "../up" is not allowed; letters, digits, _ . and - only',
    ],
    'reading outside of the folder': [
      folder => runsIn(folder).artifact('..', 'passwd'),
      'Parameter `id`: ".." is not allowed',
    ],
    'an artifact that is not there': [
      async folder => {
        const runs = runsIn(folder)
        await runs.start(start)
        return runs.artifact('run-1', 'model.json')
      },
      'Parameter `artifact`: the run `run-1` has no artifact `model.json`.',
    ],
    'two artifacts of one name': [
      async folder => {
        const run = await runsIn(folder).start(start)
        await run.artifact('a', new Uint8Array())
        return run.artifact('a', new Uint8Array())
      },
      'Parameter `artifact`: the run has an artifact `a`; choose another name.',
    ],
    'two ends': [
      async folder => {
        const run = await runsIn(folder).start(start)
        await run.finish()
        return run.finish('failed')
      },
      'Parameter `status`: the run `run-1` has ended already.',
    ],
    'two runs of one id': [
      async folder => {
        await runsIn(folder).start(start)
        return runsIn(folder).start(start)
      },
      'Parameter `ids`: `run-1` is the id of another run.',
    ],
    'a metric that is not a number': [
      async folder => (await runsIn(folder).start(start)).metrics({ auc: '1' as never }),
      'Parameter `auc`: 1 is not a number.',
    ],
    'a step that is not whole': [
      async folder => (await runsIn(folder).start(start)).metrics({ auc: 1 }, 0.5),
      'Parameter `step`: 0.5 is not a whole number.',
    ],
    'a file that was cut': [
      async folder => {
        mkdirSync(join(folder, 'run-9'))
        writeFileSync(join(folder, 'run-9', 'run.json'), '{"format":1,')
        return runsIn(folder).list()
      },
      'it is not valid JSON',
    ],
    'a file without the fields of a run': [
      async folder => {
        mkdirSync(join(folder, 'run-9'))
        writeFileSync(join(folder, 'run-9', 'run.json'), '{"format":1}')
        return runsIn(folder).list()
      },
      'it does not have the fields of a run',
    ],
  }
  test.each(Object.entries(refusals))('%s', async (_name, [attempt, message]) => {
    await expect(attempt(temporaryFolder())).rejects.toThrow(message)
  })
})

test('a run whose process was killed before it began is not seen', async () => {
  const folder = temporaryFolder()
  const runs = runsIn(folder)
  await runs.start(start)
  mkdirSync(join(folder, 'run-0'))
  writeFileSync(join(folder, 'run-0', '.0123456789abcdef.1.left'), '{"format":1')
  expect((await runs.list()).map(run => run.id)).toEqual(['run-1'])
})
