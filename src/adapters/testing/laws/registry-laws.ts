import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict'
import type { Json, ModelParts, ModelRegistry } from '../../../serving/registry/model-registry.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'

/** What the laws are tried on. */
export interface RegistryLawOptions {
  /** How many promote at the same time; default 16. */
  readonly rivals?: number
}

/**
 * Registers one test per law that a model registry must keep: versions come back as they were registered, the same content is one
 * version, aliases move by compare-and-set with one winner each time, the log tells what happened, what is in use is not removed, what
 * fails leaves nothing, and no name leads elsewhere. `makeRegistry` gives an empty one.
 */
export function registryLaws(
  test: TestRunner,
  makeRegistry: () => ModelRegistry | Promise<ModelRegistry>,
  options: RegistryLawOptions = {},
): void {
  requireRunner(test, makeRegistry)
  const { rivals = 16 } = options
  const law = (name: string, check: (registry: ModelRegistry) => Promise<void>): void => {
    test(`registry: ${name}`, async () => check(await makeRegistry()))
  }

  law('loads what was registered', async registry => {
    const files = { 'weights.bin': pieces([1, 2], [], [3]), 'notes.md': new TextEncoder().encode('hé'), 'none.bin': [] }
    const features = { toJSON: () => ({ kind: 'featureSet' }) }
    const metadata = { auc: 0.75, lineage: { rows: 3 } }
    const version = await registry.register('delay', { ...parts(0.1), features, files, metadata, run: { id: 'run-1' } })
    deepStrictEqual({ ...version.metadata }, { ...metadata, run: 'run-1' })
    deepStrictEqual([version.name, version.version], ['delay', 1])
    const sizes = version.files.map(({ path, size }) => [path, size])
    deepStrictEqual(sizes.slice(1), [
      ['none.bin', 0],
      ['notes.md', 3],
      ['pipeline.json', sizes[3]?.[1]],
      ['weights.bin', 3],
    ])
    const loaded = await registry.load('delay/1')
    deepStrictEqual([loaded.pipeline, loaded.features], [parts(0.1).pipeline.toJSON(), features.toJSON()])
    deepStrictEqual([...(await loaded.read('weights.bin'))], [1, 2, 3])
    deepStrictEqual([...(await loaded.read('none.bin'))], [])
    await rejects(loaded.read('weight.bin'), /Did you mean `weights.bin`\?/)
  })
  law('ends a load by its signal, which later reads do not know', async registry => {
    await registry.register('delay', { ...parts(1), files: { 'weights.bin': pieces([1]) } })
    await registry.register('taxi', parts(1))
    const controller = new AbortController()
    const loaded = await registry.load('delay/1', { signal: controller.signal })
    controller.abort(new RangeError('enough'))
    deepStrictEqual([...(await loaded.read('weights.bin'))], [1])
    for (const reference of ['delay/1', 'taxi/1'])
      await rejects(registry.load(reference, { signal: controller.signal }), /enough/)
  })
  law('resolves every kind of reference, and names what could have been meant', async registry => {
    const [one, two] = [await registry.register('delay', parts(1)), await registry.register('delay', parts(2))]
    await registry.promote('delay', 'production', one, { expected: null })
    deepStrictEqual(await registry.resolve('delay@production'), one)
    deepStrictEqual(await registry.resolve('delay@latest'), two)
    deepStrictEqual(await registry.resolve('delay/2'), two)
    deepStrictEqual(await registry.resolve(`delay@${one.digest}`), one)
    for (const nothing of ['delay@staging', 'delay/3', `delay@sha256:${'0'.repeat(64)}`, 'other@latest'])
      strictEqual(await registry.resolve(nothing), null)
    await rejects(registry.load('delay@prodution'), { code: 'MODEL_NOT_FOUND', message: /Did you mean `production`\?/ })
    await rejects(registry.resolve('delay'), { code: 'INVALID_PARAMETER' })
  })
  law('gives the same content one version, and lists all by name and number', async registry => {
    const first = await registry.register('delay', { ...parts(1), metadata: { a: 1, b: 2 } })
    deepStrictEqual(await registry.register('delay', { ...parts(1), metadata: { b: 2, a: 1 } }), first)
    await registry.register('taxi', parts(1))
    await registry.register('delay', parts(2))
    const names = async (name?: string): Promise<string[]> =>
      (await registry.list(name)).map(version => `${version.name}/${version.version}`)
    deepStrictEqual(await names(), ['delay/1', 'delay/2', 'taxi/1'])
    deepStrictEqual(await names('delay'), ['delay/1', 'delay/2'])
    deepStrictEqual(await names('nothing'), [])
    const page = await registry.list(undefined, { after: first, limit: 1 })
    deepStrictEqual(
      page.map(({ name, version }) => [name, version]),
      [['delay', 2]],
    )
  })
  law('gives a file piece by piece, and says which versions are in use', async registry => {
    const bytes = Buffer.alloc(9 << 20, 'model')
    const version = await registry.register('delay', { ...parts(1), files: { 'weights.bin': [bytes] } })
    const found: Uint8Array[] = []
    for await (const piece of registry.read(version, 'weights.bin')) found.push(piece)
    ok(Buffer.concat(found).equals(bytes))
    await rejects(async () => {
      for await (const _piece of registry.read(version, '../weights.bin')) ok(false)
    })
    deepStrictEqual({ ...(await registry.aliases('delay')) }, {})
    await registry.promote('delay', 'production', version, { expected: null })
    deepStrictEqual({ ...(await registry.aliases('delay')) }, { production: 1 })
  })
  law('lets one of many rivals win each turn, and loses no turn', async registry => {
    const versions = [await registry.register('delay', parts(1)), await registry.register('delay', parts(2))]
    let at: number | null = null
    for (let turn = 0; turn < 3; turn++) {
      const to = (turn % 2) + 1
      const settled: PromiseSettledResult<unknown>[] = await Promise.allSettled(
        Array.from({ length: rivals }, (_, rival) =>
          registry.promote('delay', 'production', to, { expected: at, by: `rival ${rival}` }),
        ),
      )
      const lost = settled.flatMap(result => (result.status === 'rejected' ? [result.reason as { code: string }] : []))
      strictEqual(settled.length - lost.length, 1)
      ok(lost.every(({ code }) => code === 'CONFLICT'))
      at = to
    }
    const history = await registry.history('delay', 'production')
    deepStrictEqual(
      history.map(({ number, from, to }) => [number, from, to]),
      [
        [1, null, 1],
        [2, 1, 2],
        [3, 2, 1],
      ],
    )
    deepStrictEqual(await registry.resolve('delay@production'), versions[0])
  })
  law('gives many who register at once numbers without gaps', async registry => {
    const made = await Promise.all(Array.from({ length: 6 }, (_, seed) => registry.register('delay', parts(seed % 5))))
    deepStrictEqual([...new Set(made.map(({ version }) => version))].sort(), [1, 2, 3, 4, 5])
    strictEqual(made[0]?.version, made[5]?.version)
  })
  law('rolls back, and tells who did what and why', async registry => {
    const [one, two] = [await registry.register('delay', parts(1)), await registry.register('delay', parts(2))]
    await registry.promote('delay', 'production', one, { expected: null, by: 'ada' })
    await rejects(registry.rollback('delay', 'production'), { code: 'INVALID_PARAMETER' })
    await registry.promote('delay', 'production', two, { expected: one, by: 'ben', reason: 'better' })
    await registry.rollback('delay', 'production', { by: 'eva', reason: 'worse' })
    const told = (await registry.history('delay')).map(({ action, by, reason, to }) => [action, by, reason, to])
    deepStrictEqual(told, [
      ['promote', 'ada', null, 1],
      ['promote', 'ben', 'better', 2],
      ['rollback', 'eva', 'worse', 1],
    ])
    await rejects(registry.promote('delay', 'production', 1, { expected: 2 }), {
      code: 'CONFLICT',
      expected: 2,
      found: 1,
    })
    await rejects(registry.promote('delay', 'production', 9, { expected: 1 }), { code: 'MODEL_NOT_FOUND' })
    await rejects(registry.rollback('delay', 'canary'), { code: 'MODEL_NOT_FOUND' })
  })
  law('takes an alias away by compare-and-set, after which its version can be removed', async registry => {
    const one = await registry.register('delay', parts(1))
    await registry.promote('delay', 'production', one, { expected: null })
    await rejects(registry.unset('delay', 'production', { expected: null }), { code: 'CONFLICT', found: 1 })
    await registry.unset('delay', 'production', { expected: one, reason: 'retired' })
    strictEqual(await registry.resolve('delay@production'), null)
    deepStrictEqual({ ...(await registry.aliases('delay')) }, {})
    const last = (await registry.history('delay', 'production')).at(-1)
    deepStrictEqual([last?.action, last?.from, last?.to, last?.reason], ['unset', 1, null, 'retired'])
    await rejects(registry.unset('delay', 'production', { expected: null }), { code: 'MODEL_NOT_FOUND' })
    await registry.remove('delay', 1)
    await registry.register('delay', parts(1)).then(({ version }) => strictEqual(version, 2))
  })
  law('removes what no alias points at, and never uses its number again', async registry => {
    const [one, two] = [await registry.register('delay', parts(1)), await registry.register('delay', parts(2))]
    await registry.promote('delay', 'production', one, { expected: null })
    await rejects(registry.remove('delay', one), { code: 'VERSION_IN_USE', aliases: ['production'] })
    await registry.remove('delay', two, { reason: 'too large' })
    strictEqual(await registry.resolve('delay/2'), null)
    await rejects(registry.load('delay/2'), { code: 'MODEL_NOT_FOUND' })
    strictEqual((await registry.register('delay', parts(2))).version, 3)
  })
  law('shows nothing of a version whose content fails, and refuses names that lead elsewhere', async registry => {
    const failing = (async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(100_000)
      throw new RangeError('the source is gone')
    })()
    await rejects(registry.register('delay', { ...parts(1), files: { 'a.bin': failing } }))
    for (const name of ['..', '../x', 'a/b', '.x', 'a\\b', 'a\0b', '', 'x'.repeat(64)]) {
      const refused = { code: 'INVALID_PARAMETER' }
      await rejects(registry.register(name, parts(1)), refused)
      await rejects(registry.register('delay', { ...parts(1), files: { [`${name}/`]: new Uint8Array() } }), refused)
      await rejects(registry.promote(name, 'production', 1, { expected: null }), refused)
      await rejects(registry.promote('delay', name, 1, { expected: null }), refused)
      await rejects(registry.history(name), refused)
      await rejects(registry.list(name), refused)
      await rejects(registry.remove(name, 1), refused)
      await rejects(registry.load(`${name}/1`), refused)
    }
    deepStrictEqual(await registry.list(), [])
  })
}

function parts(seed: Json): Pick<ModelParts, 'pipeline'> {
  return { pipeline: { toJSON: () => ({ format: 1, steps: [{ name: 'scale', mean: seed }] }) } }
}

async function* pieces(...contents: readonly (readonly number[])[]): AsyncGenerator<Uint8Array> {
  for (const content of contents) yield Uint8Array.from(content)
}
