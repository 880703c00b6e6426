import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parquetStore } from 'bighead/parquet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareLake } from '../../scripts/quickstart/prepare-lake.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-example-'))
  await prepareLake(parquetStore(join(folder, 'lake')), { departsFrom: Date.parse('2001-06-16T00:00:00Z') })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What an example prints that runs in a folder, with the built package. */
async function run(example: string, cwd: string): Promise<string> {
  const path = fileURLToPath(new URL(`../../docs/examples/${example}`, import.meta.url))
  const args = ['--disable-warning=ExperimentalWarning', path]
  return (await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 1e8 })).stdout
}

test('quickstart.ts runs as it stands, twice', { timeout: 180_000 }, async () => {
  const first = await run('quickstart.ts', folder)
  expect(Number(/^AUC (0\.\d+)$/m.exec(first)?.[1])).toBeGreaterThan(0.6)
  expect(first).toMatch(/label: (true|false)/)
  expect(first).toContain("model: 'flight-delay'")
  expect(first).toMatch(/version: 1\b/)
  const answer = /\{\n? *label: [^}]*\}/.exec(first)?.[0]
  const second = await run('quickstart.ts', folder)
  expect(second).toContain(answer)
})

test('stream.ts runs as it stands, on the same lake', async () => {
  const output = await run('stream.ts', folder)
  expect(output).toMatch(/events: (\d{4,}),\s+applied: \1,\s+late: 0,\s+duplicates: 0,\s+ignored: 0/)
  expect(output).toMatch(/^-?\d+\.\d+ present$/m)
})

test('data-quality.ts runs as it stands, on the same lake', async () => {
  const output = await run('data-quality.ts', folder)
  expect(output).toMatch(/column: 'origin_delay_mean_1h',\s+type: 'float64',\s+rows: \d{5,}/)
  expect(output).toMatch(/level: '(none|moderate|major)'/)
  expect(await readFile(join(folder, 'quality.html'), 'utf8')).toContain('<svg')
})
