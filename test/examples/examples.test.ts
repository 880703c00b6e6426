import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parquetStore } from 'bighead/parquet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareLake } from '../../scripts/quickstart/prepare-lake.ts'

const example = fileURLToPath(new URL('../../docs/examples/quickstart.ts', import.meta.url))
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-example-'))
  await prepareLake(parquetStore(join(folder, 'lake')), { departsFrom: Date.parse('2001-04-20T00:00:00Z') })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('quickstart.ts runs as it stands, twice, with the built package', async () => {
  const run = async () => {
    const args = ['--disable-warning=ExperimentalWarning', example]
    return (await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 1e8 })).stdout
  }
  const first = await run()
  expect(Number(/^AUC (0\.\d+)$/m.exec(first)?.[1])).toBeGreaterThan(0.6)
  expect(first).toMatch(/label: (true|false)/)
  expect(first).toContain("model: 'flight-delay'")
  expect(first).toMatch(/version: 1\b/)
  const answer = /\{\n? *label: [^}]*\}/.exec(first)?.[0]
  const second = await run()
  expect(second).toContain(answer)
})
