import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ReadTensorflowOptions,
  readTensorflow,
  type TensorflowRole,
  tensorflowModels,
} from '../../../src/adapters/tensorflow/index.ts'
import {
  type FittedRegressor,
  FrozenEstimator,
  fittedFromJSON,
  Pipeline,
  StandardScaler,
  tableFromRows,
} from '../../../src/index.ts'

const rows = Array.from({ length: 50 }, (_, index) => ({ a: Math.sin(index) * 2, b: index / 10 }))
const table = tableFromRows({ a: 'float64', b: 'float64' }, rows)
const folder = mkdtempSync(join(tmpdir(), 'bighead-tensorflow-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let network: tf.LayersModel
/** Where the files of a layers model are, and those of a graph model that computes 3 a − b. */
const paths = { layers: join(folder, 'layers/model.json'), graph: join(folder, 'graph/model.json') }

interface Manifest {
  format: string
  modelTopology: unknown
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[]
}
let layers: Manifest
let weights: Uint8Array

beforeAll(async () => {
  await tf.setBackend('cpu')
  network = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 5,
        activation: 'tanh',
        inputShape: [2],
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.dense({
        units: 3,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
    ],
  })
  await network.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      layers = {
        format: 'layers-model',
        modelTopology,
        weightsManifest: [{ paths: ['part.bin'], weights: weightSpecs as never }],
      }
      weights = new Uint8Array(weightData as ArrayBuffer)
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    }),
  )
  await writeModel('layers', layers, weights)
  const float = { type: 'DT_FLOAT' }
  const shape = (...sizes: number[]) => ({ dim: sizes.map(size => ({ size: String(size) })) })
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: float, shape: { shape: shape(-1, 2) } } },
    {
      name: 'w',
      op: 'Const',
      attr: { dtype: float, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: shape(2, 1) } } },
    },
    {
      name: 'y',
      op: 'MatMul',
      input: ['x', 'w'],
      attr: {
        T: float,
        transpose_a: { b: false },
        transpose_b: { b: false },
        _output_shapes: { list: { shape: [shape(-1, 1)] } },
      },
    },
  ]
  const signature = {
    inputs: { x: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: shape(-1, 2) } },
    outputs: { y: { name: 'y:0', dtype: 'DT_FLOAT', tensorShape: shape(-1, 1) } },
  }
  const graph = {
    format: 'graph-model',
    modelTopology: { node, library: {}, versions: {} },
    signature,
    weightsManifest: [{ paths: ['part.bin'], weights: [{ name: 'w', shape: [2, 1], dtype: 'float32' }] }],
  }
  await writeModel('graph', graph, new Uint8Array(Float32Array.of(3, -1).buffer))
})

async function writeModel(name: string, manifest: object | string, bytes: Uint8Array): Promise<string> {
  const at = join(folder, name)
  await mkdir(at, { recursive: true })
  await writeFile(join(at, 'part.bin'), bytes)
  await writeFile(join(at, 'model.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
  return join(at, 'model.json')
}

const inputs = { a: 'float64', b: 'float64' } as const

test('a layers model gives its own numbers, for a table and for one row', async () => {
  const read = await readTensorflow(tf, paths.layers, { role: 'classifier', inputs, classes: ['x', 'z', 'y'] })
  expect(read.classes).toEqual(['x', 'y', 'z'])
  const own = (network.predict(tf.tensor2d(rows.map(({ a, b }) => [a, b]))) as tf.Tensor).arraySync() as number[][]
  const { values } = await read.predictProba(table)
  for (const [row, [x, z, y]] of own.entries()) {
    expect([...values.subarray(row * 3, row * 3 + 3)]).toEqual([x, y, z])
    expect(Object.values(read.predictRow(rows[row] as { a: number; b: number }).probabilities)).toEqual([x, y, z])
  }
})

test('a graph model gives its own numbers, last in a pipeline, and is data', async () => {
  const read = await readTensorflow(tf, paths.graph, { role: 'regressor', inputs })
  const f = Math.fround
  expect(read.predictRow({ a: 0.1, b: 2 })).toBe(f(f(0.1) * 3 - 2))
  const fitted = await new Pipeline([
    ['scale', new StandardScaler({ withStd: false })],
    ['model', new FrozenEstimator(read)],
  ]).fit(table)
  const json = JSON.parse(JSON.stringify(fitted))
  const copy = (await fittedFromJSON(json, { runtimes: [tensorflowModels(tf)] })) as FittedRegressor
  expect((await copy.predict(table)).toArray()).toEqual((await fitted.predict(table)).toArray())
  expect(copy.predictRow(rows[7] as never)).toBe(fitted.predictRow(rows[7] as never))
  await expect(fittedFromJSON(json)).rejects.toThrow('there is no kind `TensorflowModel`')
  const { state } = json.children[1].fitted
  const edited = (change: object) =>
    fittedFromJSON({ ...json.children[1].fitted, state: { ...state, ...change } }, { runtimes: [tensorflowModels(tf)] })
  await expect(edited({ weights: { $bytes: 'AAAA' } })).rejects.toThrow('its weights have 3 bytes, not 8')
  await expect(edited({ format: 'pickle' })).rejects.toThrow("neither 'layers-model' nor 'graph-model'")
  await expect(edited({ classes: ['a', 'b'] })).rejects.toThrow('give a classifier its classes')
  await expect(edited({ topology: { node: [] } })).rejects.toThrow('The TensorFlow.js model cannot be read')
})

test('missing numbers are refused', async () => {
  const read = await readTensorflow(tf, paths.graph, { role: 'regressor', inputs })
  expect(() => read.predictRow({ a: null, b: 1 })).toThrow('TensorflowModel cannot use null')
})

describe('what is refused', () => {
  const read = (path: string, options: object = {}) =>
    readTensorflow(tf, path, {
      role: 'classifier',
      classes: [0, 1, 2],
      ...options,
    } as ReadTensorflowOptions<TensorflowRole>)

  test.each<readonly [string, object, string]>([
    ['a role', { role: 'transform' }, "`role` is 'classifier' or 'regressor'"],
    ['classes that are missing', { classes: undefined }, 'give a classifier its classes, each once'],
    ['too few classes', { classes: ['a', 'b'] }, 'the model gives 3 numbers a row for 2 classes'],
    [
      'a regressor of several numbers',
      { role: 'regressor', classes: undefined },
      'gives 3 numbers a row, where a regressor has one',
    ],
    ['too few inputs', { inputs: { a: 'float64' } }, 'the model reads 2 numbers; name each of them once'],
    ['texts', { inputs: { a: 'float64', b: 'string' } }, 'the model reads 2 numbers; name each of them once'],
    ['weights that are too large', { maxBytes: 20 }, '`part.bin` has 132 bytes, more than 20'],
    ['an option that there is not', { threads: 1 }, 'there is no such option'],
  ])('%s', async (_what, options, message) => {
    await expect(read(paths.layers, options)).rejects.toThrow(message)
  })

  test('files that are missing, cut, or no model', async () => {
    await expect(read(join(folder, 'none/model.json'))).rejects.toThrow('`model.json` cannot be read: ENOENT')
    const cut = await writeModel('cut', layers, weights.subarray(0, 100))
    await expect(read(cut)).rejects.toThrow('its weights have 100 bytes, not 132')
    await expect(read(await writeModel('garbage', '{"format": ', weights))).rejects.toThrow('the file is not JSON')
    await expect(read(await writeModel('list', '[]', weights))).rejects.toThrow('the file is not an object')
    await expect(read(await writeModel('other', { ...layers, format: 'keras' }, weights))).rejects.toThrow('neither')
    const odd = { ...layers, modelTopology: { model_config: { class_name: 'Nothing', config: {} } } }
    await expect(read(await writeModel('odd', odd, weights))).rejects.toMatchObject({ code: 'MODEL_FORMAT' })
  })

  test('layers that claim more than their weights have', async () => {
    const text = JSON.stringify(layers).replaceAll('"units":5', '"units":2000000000')
    await expect(read(await writeModel('vast', text, weights))).rejects.toThrow(
      'a layer has units 2000000000, which no weight has',
    )
  })

  test('weights that lie elsewhere, by their path or by a link', async () => {
    await writeFile(join(folder, 'secret.bin'), weights)
    const named = (path: string) => ({ ...layers, weightsManifest: [{ ...layers.weightsManifest[0], paths: [path] }] })
    for (const path of ['../secret.bin', join(folder, 'secret.bin'), 'a/../../secret.bin', '..\\secret.bin', ''])
      await expect(read(await writeModel('away', named(path), weights)), path).rejects.toThrow(
        'leads out of its folder',
      )
    await symlink(join(folder, 'secret.bin'), join(folder, 'away/link.bin'))
    await expect(read(await writeModel('away', named('link.bin'), weights))).rejects.toThrow('leads out of its folder')
    await mkdir(join(folder, 'away/part'), { recursive: true })
    await expect(read(await writeModel('away', named('part'), weights))).rejects.toThrow('`part` is not a file')
  })
})
