import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localFiles } from '../../../src/features/files/local-files.ts'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import type { Json, ModelVersion } from '../../../src/serving/registry/model-registry.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { modelParts } from './model-parts.ts'
import { unfinished } from './unfinished.ts'
import { watchedFiles } from './watched-files.ts'

const features = { toJSON: () => ({ kind: 'featureSet', name: 'flight_delay' }) }

test('registers, promotes and loads what was registered', async () => {
  const registry = folderRegistry(temporaryFolder(), { clock: () => 1_000, user: 'ada' })
  const metadata = { auc: 0.7, lineage: { rows: 3_000_000 } }
  const files = { 'weights.bin': [Uint8Array.of(1, 2), Uint8Array.of(3)], 'readme.md': new TextEncoder().encode('hi') }
  const version = await registry.register('flight-delay', modelParts(0.5, { features, metadata, files }))
  expect(version).toMatchObject({ name: 'flight-delay', version: 1, createdAt: 1_000, createdBy: 'ada', metadata })
  expect(version.files.map(file => [file.path, file.size])).toEqual([
    ['features.json', 43],
    ['pipeline.json', 50],
    ['readme.md', 2],
    ['weights.bin', 3],
  ])
  expect(await registry.resolve('flight-delay@production')).toBeNull()
  await registry.promote('flight-delay', 'production', version, { expected: null, reason: 'first' })
  expect(await registry.resolve('flight-delay@production')).toEqual(version)

  const loaded = await registry.load('flight-delay@production')
  expect(loaded).toMatchObject(version)
  expect(loaded.pipeline).toEqual({ format: 1, steps: [{ name: 'scale', mean: 0.5 }] })
  expect(loaded.features).toEqual(features.toJSON())
  expect([...(await loaded.read('weights.bin'))]).toEqual([1, 2, 3])
})

test('resolves every kind of reference', async () => {
  const registry = folderRegistry(temporaryFolder())
  const one = await registry.register('delay', modelParts(1))
  const two = await registry.register('delay', modelParts(2))
  await registry.promote('delay', 'production', 1, { expected: null })
  expect(await registry.resolve('delay@production')).toEqual(one)
  expect(await registry.resolve('delay@latest')).toEqual(two)
  expect(await registry.resolve('delay/2')).toEqual(two)
  expect(await registry.resolve(`delay@${one.digest}`)).toEqual(one)
  for (const nothing of [
    'delay@staging',
    'delay@constructor',
    'delay/3',
    `delay@sha256:${'0'.repeat(64)}`,
    'other@latest',
  ]) {
    expect(await registry.resolve(nothing)).toBeNull()
  }
})

test('finds a digest by what it knows of the versions already', async () => {
  const { files, paths } = watchedFiles(localFiles(temporaryFolder()))
  const registry = folderRegistry(files)
  const versions: ModelVersion[] = []
  for (const seed of [1, 2, 3]) versions.push(await registry.register('delay', modelParts(seed)))
  const found = async (): Promise<unknown[]> => {
    paths.length = 0
    for (const { digest } of versions) expect((await registry.resolve(`delay@${digest}`))?.digest).toBe(digest)
    return paths
  }
  await found()
  expect(await found()).toEqual([1, 2, 3].map(number => `delay/versions/0000000${number}.json`))
  await registry.remove('delay', 2)
  expect(await registry.resolve(`delay@${versions[1]?.digest}`)).toBeNull()
})

test('gives identical content its existing version, whoever registers it and whenever', async () => {
  const root = temporaryFolder()
  const first = await folderRegistry(root, { clock: () => 1, user: 'ada' }).register(
    'delay',
    modelParts(1, { metadata: { a: 1, b: 2 } }),
  )
  const again = await folderRegistry(root, { clock: () => 2, user: 'ben' }).register(
    'delay',
    modelParts(1, { metadata: { b: 2, a: 1 } }),
  )
  const other = await folderRegistry(root).register('delay', modelParts(1, { metadata: { a: 1, b: 3 } }))
  expect(again).toEqual(first)
  expect(other.version).toBe(2)
  const record = JSON.parse(readFileSync(join(root, 'delay', 'versions', '00000001.json'), 'utf8')) as {
    manifest: object
  }
  const manifest = JSON.stringify(record.manifest)
  expect(first.digest).toBe(`sha256:${createHash('sha256').update(manifest).digest('hex')}`)
  expect(readdirSync(join(root, 'delay', 'content'))).toHaveLength(2)
})

test('promotes by compare-and-set only', async () => {
  const registry = folderRegistry(temporaryFolder())
  const one = await registry.register('delay', modelParts(1))
  const two = await registry.register('delay', modelParts(2))
  await registry.promote('delay', 'production', two, { expected: null })
  await expect(registry.promote('delay', 'production', one, { expected: null })).rejects.toMatchObject({
    name: 'ConflictError',
    code: 'CONFLICT',
    expected: null,
    found: 2,
    message:
      'Alias `production` of model `delay` points at version 2, but no version was expected. Nothing was changed; resolve `delay@production` again and decide anew.',
  })
  await expect(registry.promote('delay', 'staging', one, { expected: two })).rejects.toMatchObject({
    expected: 2,
    found: null,
  })
  await registry.promote('delay', 'production', one, { expected: two })
  expect(await registry.history('delay')).toHaveLength(2)
})

test('rolls back to the previous version, and tells who did what, when and why', async () => {
  let now = 0
  const registry = folderRegistry(temporaryFolder(), { clock: () => now++, user: 'ada' })
  const [one, two] = [await registry.register('delay', modelParts(1)), await registry.register('delay', modelParts(2))]
  now = 2
  await registry.promote('delay', 'production', one, { expected: null })
  await registry.promote('delay', 'staging', two, { expected: null, by: 'ben' })
  await registry.promote('delay', 'production', two, { expected: one, reason: 'better AUC' })
  await registry.rollback('delay', 'production', { reason: 'worse in Seattle', by: 'eva' })
  expect((await registry.resolve('delay@production'))?.version).toBe(1)
  expect(await registry.history('delay', 'production')).toEqual([
    {
      number: 1,
      action: 'promote',
      alias: 'production',
      from: null,
      to: 1,
      digest: one.digest,
      at: 2,
      by: 'ada',
      reason: null,
    },
    {
      number: 3,
      action: 'promote',
      alias: 'production',
      from: 1,
      to: 2,
      digest: two.digest,
      at: 4,
      by: 'ada',
      reason: 'better AUC',
    },
    {
      number: 4,
      action: 'rollback',
      alias: 'production',
      from: 2,
      to: 1,
      digest: one.digest,
      at: 5,
      by: 'eva',
      reason: 'worse in Seattle',
    },
  ])
  expect(await registry.history('delay')).toHaveLength(4)
  await expect(registry.rollback('delay', 'staging')).rejects.toThrow(
    'Parameter `alias`: `staging` of `delay` has pointed at version 2 only; there is nothing to roll back to.',
  )
})

test('removes a version only while no alias points at it, and never uses its number again', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  const one = await registry.register('delay', modelParts(1))
  const two = await registry.register('delay', modelParts(2))
  await registry.promote('delay', 'production', two, { expected: null })
  await registry.promote('delay', 'canary', two, { expected: null })
  await expect(registry.remove('delay', 2)).rejects.toThrow(
    'Version 2 of model `delay` cannot be removed while `canary`, `production` point at it. Promote another version first.',
  )
  await registry.promote('delay', 'production', one, { expected: two })
  await registry.promote('delay', 'canary', one, { expected: two })
  await registry.remove('delay', two, { reason: 'too large' })
  expect(await registry.resolve('delay/2')).toBeNull()
  expect(await registry.resolve(`delay@${two.digest}`)).toBeNull()
  expect((await registry.list('delay')).map(version => version.version)).toEqual([1])
  expect(readdirSync(join(root, 'delay', 'content'))).toHaveLength(1)
  expect((await registry.history('delay')).at(-1)).toMatchObject({
    action: 'remove',
    alias: null,
    from: 2,
    to: null,
    reason: 'too large',
  })
  await expect(registry.rollback('delay', 'production')).rejects.toThrow(
    'Model `delay/2` is not in the registry. The newest version of `delay` is 1.',
  )
  expect((await registry.register('delay', modelParts(2))).version).toBe(3)
})

test('lists all models by name and number', async () => {
  const registry = folderRegistry(temporaryFolder())
  expect(await registry.list()).toEqual([])
  expect(await registry.history('delay')).toEqual([])
  for (const [seed, name] of ['taxi', 'delay', 'taxi'].entries()) await registry.register(name, modelParts(seed))
  expect((await registry.list()).map(version => `${version.name}/${version.version}`)).toEqual([
    'delay/1',
    'taxi/1',
    'taxi/2',
  ])
})

test('gives back the JSON that was registered, whatever it is', async () => {
  const registry = folderRegistry(temporaryFolder())
  const json = fc.jsonValue()
  const plain = json.map(value => JSON.parse(JSON.stringify(value)) as Json)
  await fc.assert(
    fc.asyncProperty(plain, fc.uint8Array({ maxLength: 50 }), async (value, bytes) => {
      const version = await registry.register('any', { pipeline: { toJSON: () => value }, files: { 'a.bin': bytes } })
      const loaded = await registry.load(`any/${version.version}`)
      expect(loaded.pipeline).toStrictEqual(value)
      expect(await loaded.read('a.bin').then(found => [...found])).toEqual([...bytes])
    }),
    { seed: 3, numRuns: 30 },
  )
})

test('stops at an aborted signal and shows nothing', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  const controller = new AbortController()
  function* pieces(): Generator<Uint8Array> {
    yield new Uint8Array(10)
    controller.abort(new Error('enough'))
    yield new Uint8Array(10)
  }
  const parts = modelParts(1, { files: { 'a.bin': pieces() } })
  await expect(registry.register('delay', parts, { signal: controller.signal })).rejects.toThrow('enough')
  expect(await registry.list()).toEqual([])
  expect(unfinished(root)).toEqual([])
})
