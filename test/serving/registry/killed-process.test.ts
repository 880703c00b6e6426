import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import type { ModelRegistry } from '../../../src/serving/registry/model-registry.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { ended, startChild } from './children/run-child.ts'
import { killedAt } from './killed-at.ts'
import { modelParts } from './model-parts.ts'
import { unfinished } from './unfinished.ts'

async function snapshot(registry: ModelRegistry): Promise<readonly unknown[]> {
  return [await registry.list(), await registry.resolve('delay@production'), await registry.resolve('delay@latest')]
}

/** Kills who works at every call to the file system in turn, each in a registry of its own, until one comes through. */
async function killEverywhere(
  work: (registry: ModelRegistry) => Promise<unknown>,
  prepare: (registry: ModelRegistry) => Promise<void>,
  check: (registry: ModelRegistry, root: string) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at++) {
    const root = temporaryFolder()
    await prepare(folderRegistry(root, fixed))
    const cameThrough = await killedAt(at, () => work(folderRegistry(root)))
    await check(folderRegistry(root, fixed), root)
    if (cameThrough) return at - 1
  }
}

/** The same history in every registry. */
const fixed = { clock: () => 1_000, user: 'ada' }

test('shows all or nothing of a version whose process is killed at any step, and registers the next', async () => {
  let before: readonly unknown[] = []
  let appeared = 0
  const kills = await killEverywhere(
    registry => registry.register('delay', modelParts('killed', { files: { 'weights.bin': new Uint8Array(1000) } })),
    async registry => {
      const first = await registry.register('delay', modelParts('first'))
      await registry.promote('delay', 'production', first, { expected: null })
      before = await snapshot(registry)
    },
    async (registry, root) => {
      const count = (await registry.list()).length
      if (count === 1) expect(await snapshot(registry)).toEqual(before)
      else appeared++
      for (let version = 1; version <= count; version++) await registry.load(`delay/${version}`)
      const next = await registry.register('delay', modelParts('next'))
      expect(next.version).toBe(count + 1)
      expect(unfinished(root)).toEqual([])
    },
  )
  expect(kills).toBeGreaterThan(20)
  expect(appeared).toBeGreaterThan(0)
  expect(appeared).toBeLessThan(kills / 2)
})

test('moves an alias wholly or not at all when the process is killed at any step', async () => {
  let moved = 0
  const kills = await killEverywhere(
    async registry => {
      const current = await registry.resolve('delay@production')
      await registry.promote('delay', 'production', current?.version === 1 ? 2 : 1, { expected: current })
    },
    async registry => {
      const one = await registry.register('delay', modelParts('one'))
      await registry.register('delay', modelParts('two'))
      await registry.promote('delay', 'production', one, { expected: null })
    },
    async registry => {
      const history = await registry.history('delay', 'production')
      const version = (await registry.resolve('delay@production'))?.version ?? null
      expect(version).toBe(history.length)
      if (version === 2) moved++
      await registry.promote('delay', 'production', 1, { expected: version })
    },
  )
  expect(kills).toBeGreaterThan(10)
  expect(moved).toBeGreaterThan(0)
  expect(moved).toBeLessThan(kills / 2)
})

test('keeps or removes a version wholly when the process is killed at any step', async () => {
  await killEverywhere(
    async registry => registry.remove('delay', (await registry.resolve('delay@latest'))!),
    async registry => {
      await registry.register('delay', modelParts('kept'))
      await registry.register('delay', modelParts('removed'))
    },
    async (registry, root) => {
      const listed = await registry.list()
      for (const { version } of listed) await registry.load(`delay/${version}`)
      expect((await registry.register('delay', modelParts('removed'))).version).toBe(listed.length === 2 ? 2 : 3)
      expect(readdirSync(join(root, 'delay', 'content'))).toHaveLength(2)
    },
  )
})

test('never shows a half-registered version to anyone when processes are killed at random moments', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  const delays = fc.sample(fc.integer({ min: 0, max: 60 }), { seed: 7, numRuns: 6 })
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
  expect(unfinished(root)).toEqual([])
})

test('sweeps up what another machine left behind after a day, and not before', async () => {
  const root = temporaryFolder()
  const left = join(root, 'delay', 'content', `0123456789abcdef.1.${Date.now().toString(36)}.left`)
  mkdirSync(left, { recursive: true })
  writeFileSync(join(left, 'weights.bin'), '')
  await folderRegistry(root).register('delay', modelParts(1))
  expect(existsSync(left)).toBe(true)
  await folderRegistry(root, { clock: () => Date.now() + 86_500_000 }).register('delay', modelParts(2))
  expect(existsSync(left)).toBe(false)
})
