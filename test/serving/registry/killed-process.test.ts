import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import type { ModelRegistry, ModelVersion } from '../../../src/serving/registry/model-registry.ts'
import { ended, startChild } from './children/run-child.ts'
import { modelParts } from './model-parts.ts'
import { temporaryFolder } from './temporary-folder.ts'

async function snapshot(registry: ModelRegistry): Promise<readonly (readonly ModelVersion[] | ModelVersion | null)[]> {
  return [await registry.list(), await registry.resolve('delay@production'), await registry.resolve('delay@latest')]
}

/** Kills a child at every call to the file system in turn, until it comes through; returns how often it was killed. */
async function killEverywhere(root: string, work: string, check: (step: number) => Promise<void>): Promise<number> {
  let kills = 0
  for (let at = 1; ; at++) {
    const when = at % 2 === 1 ? 'before' : 'after'
    const child = await ended(startChild('die-at.ts', [root, work, when, String(at)]))
    expect(child.errors).toBe('')
    if (child.signal === null) return kills
    kills++
    await check(at)
  }
}

test('shows all or nothing of a version whose process is killed at any step, and registers the next', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  await registry.promote('delay', 'production', await registry.register('delay', modelParts('first')), {
    expected: null,
  })
  let before = await snapshot(registry)
  let appeared = 0
  const kills = await killEverywhere(root, 'register', async at => {
    const listed = await registry.list()
    if (listed.length === (before[0] as readonly ModelVersion[]).length) {
      expect(await snapshot(registry)).toEqual(before)
    } else {
      appeared++
      expect(listed).toHaveLength((before[0] as readonly ModelVersion[]).length + 1)
    }
    for (const { version } of listed) await registry.load(`delay/${version}`)
    const next = await registry.register('delay', modelParts(`next ${at}`))
    expect(next.version).toBe(listed.length + 1)
    expect(readdirSync(join(root, '.staging'))).toEqual([])
    before = await snapshot(registry)
  })
  expect(kills).toBeGreaterThan(20)
  expect(appeared).toBeGreaterThan(0)
  expect(appeared).toBeLessThan(kills / 2)
})

test('moves an alias wholly or not at all when the process is killed at any step', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  await registry.register('delay', modelParts('one'))
  await registry.register('delay', modelParts('two'))
  let length = 0
  const kills = await killEverywhere(root, 'promote', async () => {
    const history = await registry.history('delay', 'production')
    expect([length, length + 1]).toContain(history.length)
    expect((await registry.resolve('delay@production'))?.version ?? null).toBe(history.at(-1)?.to ?? null)
    length = history.length
  })
  expect(kills).toBeGreaterThan(10)
})

test('keeps or removes a version wholly when the process is killed at any step', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  await registry.register('delay', modelParts('kept'))
  await registry.register('delay', modelParts('removed'))
  await killEverywhere(root, 'remove', async at => {
    for (const { version } of await registry.list()) await registry.load(`delay/${version}`)
    await registry.register('delay', modelParts(`next ${at}`))
  })
})

test('never shows a half-registered version to anyone when processes are killed at random moments', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  const delays = fc.sample(fc.integer({ min: 0, max: 60 }), { seed: 7, numRuns: 12 })
  let printed: number[] = []
  for (const [index, delay] of delays.entries()) {
    const child = startChild('register-forever.ts', [root, String(index)])
    const end = ended(child)
    await new Promise(resolve => child.stdout?.once('data', resolve))
    await sleep(delay)
    child.kill('SIGKILL')
    const { output, errors } = await end
    expect(errors).toBe('')
    printed = [...printed, ...output.split('\n').slice(0, -1).map(Number)]
    const listed = (await registry.list('delay')).map(version => version.version)
    expect(listed).toEqual(listed.map((_, position) => position + 1))
    expect(listed).toEqual(expect.arrayContaining(printed))
    await registry.load('delay@latest')
  }
  await registry.register('delay', modelParts('last'))
  expect(readdirSync(join(root, '.staging'))).toEqual([])
})

test('sweeps up what another machine left behind after a day, and not before', async () => {
  const root = temporaryFolder()
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(root, '.staging', '0123456789abcdef.1.left'), { recursive: true })
  await folderRegistry(root).register('delay', modelParts(1))
  expect(readdirSync(join(root, '.staging'))).toEqual(['0123456789abcdef.1.left'])
  await folderRegistry(root, { clock: () => Date.now() + 86_500_000 }).register('delay', modelParts(2))
  expect(readdirSync(join(root, '.staging'))).toEqual([])
})
