import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { folderRegistry, type LoadedModel, type ModelRegistry, openModelHost, tableFromRows } from 'bighead'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArtifact } from '../../../src/pipeline/artifact.ts'
import { decodeArtifact } from '../../../src/pipeline/decode-artifact.ts'
import { link } from '../../../src/pipeline/estimators/link.ts'
import { buildEnsemble, type FoundNode } from '../../../src/pipeline/estimators/trees/build-ensemble.ts'
import { fittedTrees } from '../../../src/pipeline/estimators/trees/fitted-trees.ts'
import { parseInThread } from '../../../src/serving/host/parse-in-thread.ts'
import { storedFile } from '../registry/stored-file.ts'

/** So many trees of that depth over two features. */
function trees(count: number, depth: number) {
  const inner = 2 ** depth - 1
  const node =
    (tree: number) =>
    (at: number): FoundNode =>
      at >= inner
        ? { kind: 'leaf', value: ((at * 7 + tree) % 13) / 3 }
        : {
            ...{ kind: 'numeric', feature: (at + tree) % 2, threshold: ((at * 37) % 101) / 10 },
            ...{ left: 2 * at + 1, right: 2 * at + 2, missingLeft: true, zeroIsMissing: false },
          }
  const found = Array.from({ length: count }, (_, tree) => ({ size: 2 * inner + 1, output: 0, node: node(tree) }))
  const shape = { width: 2, base: Float64Array.of(1), divisor: 1, precision: 'float64' as const }
  return fittedTrees(buildEnsemble(found, shape), link('identity'), null, { a: 'float64', b: 'float64' })
}

let folder: string
let registry: ModelRegistry
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-loading-'))
  registry = folderRegistry(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const rows = Array.from({ length: 200 }, (_, i) => ({ a: i % 7 === 0 ? null : (i * 13) % 11, b: ((i * 29) % 97) / 9 }))

describe('a large model', () => {
  test('is parsed and made ready in another thread, and is the same model', async () => {
    const pipeline = trees(60, 9)
    const { version } = await registry.register('large', { pipeline })
    const bytes = await readFile(storedFile(folder, 'large', version, 'pipeline.json'))
    expect(bytes.length).toBeGreaterThan(1 << 19)
    const decoded = await parseInThread(new Uint8Array(bytes))
    expect(Object(decoded).state.trees.prepared.limit).toBeInstanceOf(Float64Array)
    const read = await readArtifact(decoded)
    const same = isDeepStrictEqual(JSON.parse(JSON.stringify(read.toJSON())), JSON.parse(bytes.toString()))
    expect(same).toBe(true)
    await using host = await openModelHost({ registry, models: ['large@latest'] })
    const { outputs } = await host.infer({
      model: 'large',
      inputs: tableFromRows({ a: 'float64', b: 'float64' }, rows),
    })
    expect(outputs[0]?.values).toEqual(Float64Array.from(rows, row => pipeline.predictRow(row) as number))
  })

  test('keeps its thread only while it needs it, and the bytes are given away', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ text: 'x'.repeat(1 << 19) }))
    const [first, second] = await Promise.all([parseInThread(bytes.slice()), parseInThread(bytes)])
    expect(second).toEqual(first)
    expect(bytes.length).toBe(0)
  })

  test('is refused as a small one is, where it is damaged', async () => {
    await expect(parseInThread(new TextEncoder().encode(`[${'1,'.repeat(200_000)}`))).rejects.toBeInstanceOf(
      SyntaxError,
    )
    const stored = JSON.parse(JSON.stringify(trees(60, 9).toJSON()))
    stored.state.trees.width = 1
    const decoded = await parseInThread(new TextEncoder().encode(JSON.stringify(stored)))
    await expect(readArtifact(decoded)).rejects.toThrow(/the trees are wrong: node \d+ is wrong/)
    const { version } = await registry.register('damaged', { pipeline: trees(60, 9) })
    const path = storedFile(folder, 'damaged', version, 'pipeline.json')
    await writeFile(path, (await readFile(path)).fill(32, 100, 200))
    await expect(openModelHost({ registry, models: ['damaged@latest'] })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    })
    expect((await stat(path)).size).toBeGreaterThan(0)
  })

  test.each([
    [null],
    ['text'],
    [7],
    [[]],
    [{}],
    [{ state: null, children: 'x' }],
    [{ state: { trees: 'x' }, children: [null] }],
  ])('leaves %j for the reader to refuse', async json => {
    const decoded = decodeArtifact(json)
    expect(decoded).toEqual(json)
    await expect(readArtifact(decoded)).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  })
})

describe('a thousand reloads', () => {
  test('leave nothing behind', { timeout: 120_000 }, async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    await registry.register('small', { pipeline: trees(3, 4) })
    const model = await registry.load('small/1')
    let number = 1
    const version = (): LoadedModel => ({ ...model, version: number, digest: `sha256:${number}` })
    const changing: ModelRegistry = { ...registry, resolve: async () => version(), load: async () => version() }
    await using host = await openModelHost({ registry: changing, models: ['small@latest'], warmUpRows: 2 })
    const reload = async (times: number): Promise<number> => {
      for (let count = 0; count < times; count++) {
        number++
        await host.reload('small')
        await host.predict({ model: 'small', rows: [{ a: 1, b: 2 }] })
      }
      collect()
      return process.memoryUsage().heapUsed
    }
    const before = await reload(200)
    const after = await reload(800)
    expect(host.models()[0]?.version).toBe(1001)
    expect((after - before) / 800).toBeLessThan(1000)
    const series = host.metrics.collect().map(family => family.samples.length)
    expect(Math.max(...series)).toBeLessThan(10)
  })
})
