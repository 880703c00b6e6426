import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StandardScaler, tableFromRows } from '../../../src/index.ts'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import type { ModelRegistry, ModelVersion } from '../../../src/serving/registry/model-registry.ts'
import type { SignatureBundle } from '../../../src/serving/signing/statement.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { ended, startChild } from './children/run-child.ts'
import { modelParts } from './model-parts.ts'
import { unfinished } from './unfinished.ts'

const shape = 'must start with a letter and hold only letters, digits, _ and -, at most 63.'
const hostile = [
  '',
  '.',
  '..',
  '../up',
  'a/b',
  'a\\b',
  '/etc',
  'a\0b',
  'a b',
  '.staging',
  '-a',
  '1a',
  'é',
  'a@b',
  'a'.repeat(64),
]

/** A registry with one version, whose record and folder of files are given too. */
async function registered(): Promise<{
  root: string
  registry: ModelRegistry
  version: ModelVersion
  record: string
  content: string
}> {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  const files = { 'weights.bin': new Uint8Array(100) }
  const version = await registry.register('delay', modelParts(1, { features: { toJSON: () => ({}) }, files }))
  await registry.promote('delay', 'production', version, { expected: null })
  const [folder = ''] = readdirSync(join(root, 'delay', 'content'))
  const record = join(root, 'delay', 'versions', '00000001.json')
  return { root, registry, version, record, content: join(root, 'delay', 'content', folder) }
}

test.each(hostile)('refuses the name %j everywhere', async name => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  await registry.register('delay', modelParts(1))
  const message = `Parameter \`name\`: ${JSON.stringify(name)} ${shape}`
  await expect(registry.register(name, modelParts(1))).rejects.toThrow(message)
  await expect(registry.promote(name, 'production', 1, { expected: null })).rejects.toThrow(message)
  await expect(registry.rollback(name, 'production')).rejects.toThrow(message)
  await expect(registry.remove(name, 1)).rejects.toThrow(message)
  await expect(registry.list(name)).rejects.toThrow(message)
  await expect(registry.history(name)).rejects.toThrow(message)
  await expect(registry.promote('delay', name, 1, { expected: null })).rejects.toThrow(message.replace('name', 'alias'))
  await expect(registry.resolve(`delay@${name}`)).rejects.toMatchObject({ code: 'INVALID_PARAMETER' })
  expect(readdirSync(root)).toEqual(['delay'])
})

test('refuses what is not a reference, saying what is', async () => {
  const registry = folderRegistry(temporaryFolder())
  await expect(registry.resolve('delay')).rejects.toThrow(
    'Parameter `reference`: "delay" is not a reference to a model; write `name@alias`, `name@latest`, `name/3` or `name@sha256:…`.',
  )
  await fc.assert(
    fc.asyncProperty(fc.string(), async text => {
      await registry.resolve(text).catch(error => expect(error).toMatchObject({ code: 'INVALID_PARAMETER' }))
    }),
    { seed: 5 },
  )
  for (const text of [
    'delay/0',
    'delay/-1',
    'delay/1e3',
    'delay/01',
    'delay@sha256:AB',
    'delay/../other',
    'delay@a@b',
  ]) {
    await expect(registry.resolve(text)).rejects.toMatchObject({ parameter: 'reference' })
  }
})

test('names what could have been meant when a model, version or alias is missing', async () => {
  const { registry } = await registered()
  await expect(registry.load('dely@production')).rejects.toThrow(
    'Model `dely@production` is not in the registry. It has no model `dely`. Did you mean `delay`?',
  )
  await expect(registry.load('delay@prodution')).rejects.toThrow(
    'Model `delay@prodution` is not in the registry. `delay` has no alias `prodution`. Did you mean `production`?',
  )
  await expect(registry.load('delay/9')).rejects.toThrow(
    'Model `delay/9` is not in the registry. The newest version of `delay` is 1.',
  )
  await registry.register('taxi', modelParts(1))
  await expect(registry.load('taxi@production')).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
    reference: 'taxi@production',
    message:
      'Model `taxi@production` is not in the registry. `taxi` has no alias `production`. No alias is set; promote a version first.',
  })
  await expect(registry.promote('delay', 'production', 2, { expected: 1 })).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
  })
  await expect(registry.rollback('taxi', 'production')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
})

test('refuses versions that belong elsewhere, and aliases that mean something already', async () => {
  const { registry, version } = await registered()
  await registry.register('taxi', modelParts(1))
  await expect(registry.promote('taxi', 'production', version, { expected: null })).rejects.toThrow(
    'Parameter `version`: it is a version of `delay`, not of `taxi`.',
  )
  const elsewhere = await folderRegistry(temporaryFolder()).register('delay', modelParts('elsewhere'))
  await expect(registry.promote('delay', 'production', elsewhere, { expected: version })).rejects.toThrow(
    'Parameter `version`: version 1 of `delay` has another digest in this registry; was it registered in another one?',
  )
  await expect(registry.promote('delay', 'latest', 1, { expected: null })).rejects.toThrow(
    'Parameter `alias`: `latest` always means the newest version; choose another name.',
  )
  await expect(registry.promote('delay', 'production', 1.5, { expected: 1 })).rejects.toThrow(
    'Parameter `version`: 1.5 is not a version; versions count from 1.',
  )
  await expect(registry.register('Delay', modelParts(1))).rejects.toThrow(
    'Parameter `name`: `Delay` differs from the model `delay` only in case; use that name, or another.',
  )
})

test.each(['pipeline.json', 'features.json', 'weights.bin'])(
  'refuses to load when a byte of %s is flipped',
  async file => {
    const { registry, content, version } = await registered()
    const path = join(content, file)
    const bytes = readFileSync(path)
    for (const position of [0, bytes.length >> 1, bytes.length - 1]) {
      const flipped = Uint8Array.from(bytes)
      flipped[position] = (flipped[position] ?? 0) ^ 1
      writeFileSync(path, flipped)
      const [found, registeredAs] = [flipped, bytes].map(content => createHash('sha256').update(content).digest('hex'))
      await expect(registry.load('delay@production')).rejects.toMatchObject({
        code: 'DIGEST_MISMATCH',
        file,
        message: `File \`${file}\` of delay/1 was changed or damaged after it was registered: its SHA-256 is ${found}, not ${registeredAs}. Restore it from a copy, or register the model again.`,
      })
    }
    writeFileSync(path, bytes.subarray(1))
    await expect(registry.load('delay@production')).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', file })
    writeFileSync(path, bytes)
    expect(await registry.load('delay@production')).toMatchObject(version)
  },
)

test('refuses a flipped byte anywhere in the manifest', async () => {
  const { registry, record } = await registered()
  const bytes = readFileSync(record)
  for (let position = bytes.indexOf('"manifest"'); position < bytes.length; position++) {
    const flipped = Uint8Array.from(bytes)
    flipped[position] = (flipped[position] ?? 0) ^ 1
    writeFileSync(record, flipped)
    const error = await registry.resolve('delay@production').then(
      () => null,
      (found: { readonly code: string }) => found.code,
    )
    expect(error).toMatch(/^(DIGEST_MISMATCH|STORAGE|UNSUPPORTED_FORMAT)$/)
  }
})

test('says which part is not JSON, and passes on what else a parser fails with', async () => {
  const { registry, record, content } = await registered()
  const fails = (error: Error) => registry.load('delay/1', { parse: () => Promise.reject(error) })
  await expect(fails(new RangeError('the thread is gone'))).rejects.toThrow('the thread is gone')
  await expect(fails(new SyntaxError('at 7'))).rejects.toThrow(
    'Cannot use features.json of delay/1: it is not valid JSON; restore the file from a copy.',
  )
  const sha256 = createHash('sha256').update('{').digest('hex')
  rewrite(record, manifest => manifest.replace(/("pipeline.json","sha256":")\w+","size":\d+/, `$1${sha256}","size":1`))
  writeFileSync(join(content, 'pipeline.json'), '{')
  await expect(registry.load('delay/1')).rejects.toThrow('pipeline.json of delay/1: it is not valid JSON')
})

test('refuses a record that leads out of its folder', async () => {
  const { registry, record } = await registered()
  rewrite(record, manifest => manifest.replace('weights.bin', '../../../x'))
  await expect(registry.load('delay@production')).rejects.toMatchObject({ code: 'STORAGE' })
  rewrite(record, manifest => manifest.replace('../../../x', 'weights.bin'), { content: '../../other' })
  await expect(registry.load('delay@production')).rejects.toMatchObject({ code: 'STORAGE' })
})

test('refuses a newer format of manifest, version and log', async () => {
  const { root, registry, record } = await registered()
  rewrite(record, manifest => manifest.replace('"format":1', '"format":2'))
  await expect(registry.load('delay/1')).rejects.toThrow(
    'model manifest has format version 2; this version of bighead reads up to 1. Upgrade bighead, or write the model manifest again.',
  )
  rewrite(record, manifest => manifest.replace('"format":2', '"format":1'), { format: 7 })
  await expect(registry.load('delay/1')).rejects.toMatchObject({ name: 'FormatVersionError', version: 7 })
  rewrite(record, manifest => manifest)
  const entry = join(root, 'delay', 'log', '00000001.json')
  writeFileSync(entry, readFileSync(entry, 'utf8').replace('"format":1', '"format":2'))
  await expect(registry.resolve('delay/1')).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT', kind: 'registry log' })
  writeFileSync(entry, '{"format":1')
  await expect(registry.resolve('delay/1')).rejects.toThrow(
    `Cannot use ${entry}: it is not valid JSON; restore the file from a copy.`,
  )
})

test('refuses what JSON would lose, all of it at once', async () => {
  const registry = folderRegistry(temporaryFolder())
  const pipeline = {
    toJSON: () => ({ steps: [{ mean: Number.NaN, scale: [1, -0, undefined] }], made: new Date(0), left: undefined }),
  }
  await expect(
    registry.register('delay', { pipeline }),
  ).rejects.toThrow(`The pipeline of model \`delay\` has 4 problems:
  made: a Date is not plain JSON; write it as text or leave it out
  steps[0].mean: NaN is not plain JSON; write it as text or leave it out
  steps[0].scale[1]: -0 is not plain JSON; write it as text or leave it out
  steps[0].scale[2]: undefined is not plain JSON; write it as text or leave it out`)
})

test.each(['../a', 'a/b', '.hidden', '', 'a\0', 'x'.repeat(129)])('refuses the file name %j', async file => {
  const registry = folderRegistry(temporaryFolder())
  const detail = 'a file name holds letters, digits, _ . and -, does not start with a dot, and has no folders'
  await expect(registry.register('delay', modelParts(1, { files: { [file]: new Uint8Array() } }))).rejects.toThrow(
    `Parameter \`files\`: ${JSON.stringify(file.slice(0, 80))} is not allowed; ${detail}.`,
  )
})

test('refuses two files of one name, ignoring case', async () => {
  const registry = folderRegistry(temporaryFolder())
  const files = { 'Pipeline.json': new Uint8Array() }
  await expect(registry.register('delay', modelParts(1, { files }))).rejects.toThrow(
    'Parameter `files`: `Pipeline.json` is there already; choose another name.',
  )
})

test('refuses parts above its limits, written or read', async () => {
  const root = temporaryFolder()
  const small = folderRegistry(root, { limits: { fileBytes: 100, jsonBytes: 60 } })
  await expect(small.register('delay', modelParts('long'.repeat(20)))).rejects.toThrow(
    "Parameter `pipeline`: its JSON has 129 bytes, above the registry's limit of 60.",
  )
  await expect(
    small.register('delay', modelParts(1, { files: { 'a.bin': new Uint8Array(101) } })),
  ).rejects.toMatchObject({
    code: 'INVALID_PARAMETER',
    parameter: 'limits',
  })
  expect(await small.list()).toEqual([])
  await folderRegistry(root).register('delay', modelParts('long'.repeat(20)))
  await expect(small.load('delay/1')).rejects.toThrow(
    "Parameter `limits`: pipeline.json of delay/1 has 129 bytes, above the registry's limit of 60 for JSON.",
  )
})

test('refuses to record what readers would refuse, and stays as it was', async () => {
  const { root, registry, version } = await registered()
  const large = 'x'.repeat(8 << 20)
  const refusal = (parameter: string): object => ({ code: 'INVALID_PARAMETER', parameter })
  await expect(registry.register('delay', modelParts(2, { metadata: { large } }))).rejects.toThrow(
    'Parameter `metadata`: The metadata of model `delay` has 8388620 bytes as JSON, and a registry keeps at most 8388608 in a record; register what is large as a file.',
  )
  await expect(registry.promote('delay', 'canary', 1, { expected: null, reason: large })).rejects.toMatchObject(
    refusal('reason'),
  )
  await expect(registry.remove('delay', 1, { by: large })).rejects.toMatchObject({ code: 'VERSION_IN_USE' })
  await registry.register('delay', modelParts(2, { metadata: { large: large.slice(1000) } }))
  await expect(registry.remove('delay', 2, { by: large })).rejects.toMatchObject(refusal('reason'))
  expect(await folderRegistry(root).resolve('delay@production')).toEqual(version)
  expect(await folderRegistry(root).list('delay')).toHaveLength(2)
  expect(unfinished(root)).toEqual([])
})

test('leaves nothing of a version whose record turns out to be too large', async () => {
  const root = temporaryFolder()
  const sign = (): SignatureBundle => ({ padding: 'x'.repeat(8 << 20) }) as unknown as SignatureBundle
  await expect(folderRegistry(root).register('delay', modelParts(1, { sign }))).rejects.toMatchObject({
    code: 'INVALID_PARAMETER',
  })
  expect(await folderRegistry(root).list()).toEqual([])
  expect(unfinished(root)).toEqual([])
})

test('says so when the folder cannot be written, and shows nothing', async () => {
  const root = temporaryFolder()
  const file = join(root, 'file')
  writeFileSync(file, '')
  await expect(folderRegistry(file).register('delay', modelParts(1))).rejects.toThrow(
    `Cannot read ${file}: a part of the path is a file, not a folder (ENOTDIR).`,
  )
})

test('says so when the disk takes no more, and shows nothing', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  const version = await registry.register('delay', modelParts(1))
  const child = await ended(startChild('register-large.ts', [root], 'ulimit -f 100'))
  const { name, code, message } = JSON.parse(child.output) as Record<string, string>
  expect({ name, code }).toEqual({ name: 'StorageError', code: 'STORAGE' })
  expect(message).toMatch(/^Cannot write .*weights\.bin: the file is larger than this system allows \(EFBIG\)\.$/)
  expect(await registry.list()).toEqual([version])
  expect(unfinished(root)).toEqual([])
})

test('passes on the error of a file that fails while it is read, and shows nothing', async () => {
  const root = temporaryFolder()
  const registry = folderRegistry(root)
  // biome-ignore lint/correctness/useYield: it fails before its first piece
  async function* failing(): AsyncGenerator<Uint8Array> {
    throw new Error('the source is gone')
  }
  await expect(registry.register('delay', modelParts(1, { files: { 'a.bin': failing() } }))).rejects.toThrow(
    'the source is gone',
  )
  expect(await registry.list()).toEqual([])
  expect(unfinished(root)).toEqual([])
})

/** Rewrites a record so that the digest of its manifest is right. */
function rewrite(record: string, change: (manifest: string) => string, fields: object = {}): void {
  const text = readFileSync(record, 'utf8')
  const stored = JSON.parse(text) as { readonly manifest: object }
  const manifest = change(JSON.stringify(stored.manifest))
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`
  writeFileSync(record, JSON.stringify({ ...stored, format: 1, digest, manifest: JSON.parse(manifest), ...fields }))
}

test('refuses what is not a model: nothing, a promise, a step that was not fitted, and parts that do not exist', async () => {
  const { registry } = await registered()
  const step = new StandardScaler()
  const fitted = step.fit(tableFromRows({ x: 'float64' }, [{ x: 1 }, { x: 2 }]))
  const cases: readonly (readonly [parts: unknown, said: string])[] = [
    [{ pipeline: step }, 'Parameter `pipeline`: it is not fitted; register what its `fit` gives.'],
    [{ pipeline: fitted }, 'Parameter `pipeline`: it is a promise; await what `fit` gives.'],
    [{}, 'Parameter `pipeline`: it is missing; an object with the function `toJSON` is needed.'],
    [{ pipeline: await fitted, feature: {} }, 'Parameter `feature`: there is no such option. Did you mean `features`?'],
    [undefined, 'Parameter `pipeline`: it is missing'],
  ]
  for (const [parts, said] of cases) await expect(registry.register('other', parts as never)).rejects.toThrow(said)
  expect((await registry.list()).map(version => version.name)).not.toContain('other')
})
