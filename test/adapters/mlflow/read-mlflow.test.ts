import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readMlflow } from '../../../src/adapters/mlflow/read-mlflow.ts'
import { readOnnx } from '../../../src/adapters/onnx/read-onnx.ts'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import {
  type Fitted,
  type FittedClassifier,
  LinearRegression,
  readLightgbm,
  readXgboost,
  tableFromRows,
} from '../../../src/index.ts'
import golden from '../../cases/tree-models.json' with { type: 'json' }
import { temporaryFolder } from '../../temporary-folder.ts'

const xgboost = golden.xgboost.find(({ name }) => name === 'binary')?.model as string
const lightgbm = golden.lightgbm[0]?.model as string
const row = { a: 1, b: -2, c: 0.5, d: null }
const typed = (type: string) => ['a', 'b', 'c', 'd'].map(name => ({ type, name, required: true }))

/** The folder of a model as MLflow 3 writes it. */
async function model(
  flavors: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  columns: object | null = null,
) {
  const folder = temporaryFolder()
  const signature =
    columns === null ? '' : `signature:\n  inputs: '${JSON.stringify(columns)}'\n  outputs: null\n  params: null\n`
  const head = 'artifact_path: /tmp/model\nenv_vars: null\n'
  const tail = `mlflow_version: 3.17.2\nmodel_uuid: m-1\nprompts: null\n${signature}utc_time_created: '2026-01-01 00:00:00.000001'\n`
  await writeFile(join(folder, 'MLmodel'), `${head}flavors:\n${flavors}${tail}`)
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

const python = '  python_function:\n    loader_module: mlflow.xgboost\n    python_version: 3.11.7\n'

test('the trees of XGBoost and LightGBM are those of their files', async () => {
  const first = await model(`${python}  xgboost:\n    code: null\n    data: model.json\n    model_format: json\n`, {
    'model.json': xgboost,
  })
  const read = (await readMlflow(first, { classes: ['no', 'yes'] })) as FittedClassifier
  const wanted = (await readXgboost(xgboost, { classes: ['no', 'yes'] })) as FittedClassifier
  expect(read.predictRow(row)).toEqual(wanted.predictRow(row))
  const second = await model(
    '  lightgbm:\n    data: model.lgb\n    lgb_version: 4.7.0\n',
    { 'model.lgb': lightgbm },
    typed('double'),
  )
  const other = (await readMlflow(second)) as Fitted
  expect(other.inputs).toEqual({ a: 'float64', b: 'float64', c: 'float64', d: 'float64' })
  expect(JSON.stringify(other)).toBe(JSON.stringify(await readLightgbm(lightgbm)))
})

test('the signature names and types the features, where all of them are columns of numbers', async () => {
  const flavors = '  xgboost:\n    data: model.json\n'
  const renamed = ['w', 'x', 'y', 'z'].map((name, index) => ({ name, type: index === 1 ? 'long' : 'double' }))
  const read = await readMlflow(await model(flavors, { 'model.json': xgboost }, renamed))
  expect(Object.keys(read.inputs)).toEqual(['w', 'x', 'y', 'z'])
  const tensor = [{ type: 'tensor', 'tensor-spec': { dtype: 'float64', shape: [-1, 4] } }]
  expect(Object.keys((await readMlflow(await model(flavors, { 'model.json': xgboost }, tensor))).inputs)).toEqual([
    'a',
    'b',
    'c',
    'd',
  ])
  const inputs = { k: 'float64', l: 'float64', m: 'float64', n: 'float64' } as const
  expect(
    Object.keys((await readMlflow(await model(flavors, { 'model.json': xgboost }, renamed), { inputs })).inputs),
  ).toEqual(['k', 'l', 'm', 'n'])
})

test('a file of ONNX is read by what is passed in', async () => {
  const table = tableFromRows({ a: 'float64', b: 'float64', y: 'float64' }, [
    { a: 1, b: 2, y: 3 },
    { a: 2, b: 1, y: 5 },
    { a: 4, b: 0, y: 8 },
  ])
  const fitted = (await new LinearRegression().fit(table, { target: 'y' })) as unknown as Fitted
  const columns = [
    { name: 'a', type: 'double' },
    { name: 'b', type: 'double' },
  ]
  const folder = await model(
    '  onnx:\n    data: model.onnx\n    onnx_version: 1.23.2\n',
    { 'model.onnx': toOnnx(fitted) },
    columns,
  )
  await expect(readMlflow(folder)).rejects.toThrow('its flavor is onnx; pass `onnx`, which reads such a file')
  const read = await readMlflow(folder, {
    onnx: (file, given) => readOnnx(file, { role: 'regressor', thread: false, ...given }),
  })
  if (read.role !== 'regressor') expect.fail(read.role)
  expect(await read.predictRowAsync({ a: 3, b: 1 })).toBe((fitted as never as typeof read).predictRow?.({ a: 3, b: 1 }))
})

describe('what is refused', () => {
  const trees = '  xgboost:\n    data: model.json\n'

  test('pickles, of scikit-learn without its exported form too', async () => {
    const sklearn = '  sklearn:\n    pickled_model: model.pkl\n    serialization_format: cloudpickle\n'
    await expect(readMlflow(await model(sklearn, { 'model.pkl': 'x' }))).rejects.toThrow(
      'The MLflow model cannot be read: it holds objects of scikit-learn, which are never read; export the model with python/bighead_export.py as bighead.json beside MLmodel.',
    )
    const pickled = '  lightgbm:\n    data: model.pkl\n'
    await expect(readMlflow(await model(pickled, { 'model.pkl': 'x' }))).rejects.toThrow(
      '`model.pkl` holds objects of Python, which are never read; log its booster instead',
    )
  })

  test('flavors that are not read, each by its name', async () => {
    const folder = await model('  pytorch:\n    model_data: data\n  keras:\n    data: data\n', {})
    await expect(readMlflow(folder)).rejects.toThrow(
      'it has the flavors pytorch, keras; xgboost, lightgbm, onnx, sklearn can be read',
    )
    await expect(readMlflow(await model(trees, { 'model.json': xgboost }), { flavor: 'onnx' })).rejects.toThrow(
      'it has the flavors xgboost; onnx can be read',
    )
    await expect(readMlflow(await model(trees, {}), { flavor: 'toString' as never })).rejects.toThrow(
      'it has the flavors',
    )
  })

  test('files that lie elsewhere, by their path or by a link', async () => {
    for (const path of ['../secret.json', '/etc/passwd', 'a/../../x', '".."', "'..\\x'"]) {
      const folder = await model(`  xgboost:\n    data: ${path}\n`, {})
      await expect(readMlflow(folder), path).rejects.toThrow('leads out of its folder')
    }
    const folder = await model('  xgboost:\n    data: link.json\n', {})
    const elsewhere = join(temporaryFolder(), 'secret.json')
    await writeFile(elsewhere, xgboost)
    await symlink(elsewhere, join(folder, 'link.json'))
    await expect(readMlflow(folder)).rejects.toThrow('leads out of its folder')
  })

  test('folders and files that are missing, damaged or too large', async () => {
    await expect(readMlflow('/nowhere/model')).rejects.toThrow('`MLmodel` cannot be read: ENOENT')
    await expect(readMlflow(await model(trees, {}))).rejects.toThrow('`model.json` cannot be read: ENOENT')
    await expect(readMlflow(await model(trees, { 'model.json': xgboost }), { maxBytes: 10 })).rejects.toThrow(
      'bytes, more than 10',
    )
    await expect(readMlflow(await model(trees, { 'model.json': xgboost.slice(0, 500) }))).rejects.toMatchObject({
      code: 'MODEL_FORMAT',
    })
    const folder = await model('  xgboost:\n    code: null\n', {})
    await expect(readMlflow(folder)).rejects.toThrow('its flavor names no `data`')
    const write = async (text: string) => {
      await writeFile(join(folder, 'MLmodel'), text)
      return folder
    }
    await expect(readMlflow(await write('flavors: [a, b'))).rejects.toThrow('it cannot be parsed: ')
    await expect(readMlflow(await write('a: 1'))).rejects.toThrow('`flavors` is not a mapping')
    await expect(readMlflow(await write('- a'))).rejects.toThrow('the file is not a mapping')
    await expect(readMlflow(await write('flavors: {xgboost: 3}'))).rejects.toThrow(
      'the flavor `xgboost` is not a mapping',
    )
    const bomb = `a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}\nflavors: *b29`
    await expect(readMlflow(await write(bomb))).rejects.toThrow('it cannot be parsed: Excessive alias count')
    await mkdir(join(folder, 'model.json'))
    await expect(readMlflow(await write('flavors:\n  xgboost:\n    data: model.json'))).rejects.toThrow(
      '`model.json` is not a file',
    )
    await expect(readMlflow(folder, { flavour: 'onnx' } as never)).rejects.toThrow('there is no such option')
  })
})
