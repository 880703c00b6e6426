import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Constant, Graph, Port } from '../../../src/adapters/onnx/graph.ts'
import { onnxRuntime } from '../../../src/adapters/onnx/onnx-runtime.ts'
import { type ReadOnnxOptions, readOnnx } from '../../../src/adapters/onnx/read-onnx.ts'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import { writeModel } from '../../../src/adapters/onnx/write-model.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { ColumnTransformer } from '../../../src/pipeline/column-transformer.ts'
import { FrozenEstimator, TransformedTargetRegressor } from '../../../src/pipeline/composites.ts'
import { LinearRegression, LogisticRegression } from '../../../src/pipeline/estimators/linear-models.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import type { FittedClassifier } from '../../../src/pipeline/fitted-classifier.ts'
import { fittedFromJSON } from '../../../src/pipeline/fitted-from-json.ts'
import type { FittedRegressor } from '../../../src/pipeline/fitted-regressor.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { OneHotEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import { StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'

const table = tableFromRows(
  { a: 'float64', b: 'float64', city: 'string', late: 'boolean', delay: 'float64' },
  Array.from({ length: 60 }, (_, row) => ({
    a: Math.sin(row) * 3,
    b: row / 10,
    city: ['SEA', 'é', 'SFO'][row % 3] as string,
    late: row % 4 < 2,
    delay: Math.sin(row) * 6 - row / 5 + (row % 3),
  })),
)
const features = table.select(['a', 'b', 'city'])
const here = { thread: false } as const
let classifier: FittedClassifier
let regressor: FittedRegressor

beforeAll(async () => {
  const prepare = () =>
    new ColumnTransformer([
      ['numbers', new StandardScaler(), ['a', 'b']],
      ['city', new OneHotEncoder(), ['city']],
    ])
  const [first, second] = [prepare(), prepare()]
  classifier = (await new Pipeline([
    ['prepare', first],
    ['model', new LogisticRegression()],
  ]).fit(table.select(['a', 'b', 'city', 'late']), { target: 'late' })) as never
  regressor = (await new Pipeline([
    ['prepare', second],
    ['model', new LinearRegression()],
  ]).fit(table.select(['a', 'b', 'city', 'delay']), { target: 'delay' })) as never
})

const meanOf = (name: 'a' | 'delay'): number =>
  (table.column(name).toArray() as number[]).reduce((left, right) => left + right) / table.rowCount

/** A file of one operator: rows of some numbers times a constant matrix. */
function product(type: 'float' | 'double' | 'int64', matrix: readonly (readonly number[])[], rows = -1): Uint8Array {
  const [width, outputs] = [matrix.length, matrix[0]?.length ?? 0]
  const numbers = type === 'int64' ? 'float' : type
  const weights: Constant = { type: numbers, dims: [width, outputs], values: matrix.flat() }
  const cast = {
    operator: 'Cast',
    domain: '',
    inputs: ['x'],
    output: 'cast',
    attributes: { to: numbers === 'float' ? 1 : 11 },
  }
  const multiply = { operator: 'MatMul', domain: '', inputs: ['cast', 'w'], output: 'y', attributes: {} }
  const port = (name: string, element: Port['type'], size: number): Port => ({ name, type: element, width: size })
  const graph: Graph = {
    inputs: [port('x', type, width)],
    outputs: [port('y', numbers, outputs)],
    nodes: [cast, multiply],
    constants: new Map([['w', weights]]),
    metadata: {},
  }
  const file = writeModel(graph)
  return rows < 0 ? file : withRows(file, rows)
}

/** The file with a number of rows in place of their name. */
function withRows(file: Uint8Array, rows: number): Uint8Array {
  const text = Buffer.from(file).toString('latin1')
  // A dimension of the name `rows` is 12 04 'rows'; one of a number is 08 and the number, here in as many bytes.
  return Uint8Array.from(
    Buffer.from(text.replaceAll('\x12\x04rows', `\x08${String.fromCharCode(rows | 128)}\x80\x80\x80\x00`), 'latin1'),
  )
}

describe('a model of a file', () => {
  test('is a classifier with the probabilities of the pipeline that was exported', async () => {
    const read = await readOnnx(toOnnx(classifier), { role: 'classifier', classes: [false, true] })
    expect([read.kind, read.role, read.classes]).toEqual(['OnnxModel', 'classifier', [false, true]])
    expect(read.inputs).toEqual({ a: 'float64', b: 'float64', city: 'string' })
    const { values } = await read.predictProba(features)
    const wanted = (await classifier.predictProba(features)).values
    expect(Math.max(...values.map((value, index) => Math.abs(value - (wanted[index] ?? 9))))).toBeLessThan(1e-9)
    expect((await read.predict(features)).toArray()).toEqual((await classifier.predict(features)).toArray())
    await read.close()
    await expect(read.predict(features)).rejects.toThrow('the model was closed')
  })

  test.each(['columns', 'packed'] as const)('is a regressor whose rows are those of the table (%s)', async inputs => {
    const file = toOnnx(regressor, { inputs })
    const schema = { a: 'float64', b: 'float64', city: 'string' } as const
    const read = await readOnnx(file, { role: 'regressor', inputs: schema, ...here })
    const wanted = (await regressor.predict(features)).toArray()
    expect((await read.predict(features)).toArray()).toEqual(wanted)
    const rows = await Promise.all([...features.rows()].slice(0, 5).map(row => read.predictRowAsync(row)))
    expect(rows).toEqual(wanted.slice(0, 5))
    expect(read.predictRow).toBeUndefined()
    await read.close()
  })

  test('reads one tensor of float32, and whole numbers', async () => {
    const numbers = tableFromRows({ x0: 'float64', x1: 'float64' }, [
      { x0: 0.1, x1: 2 },
      { x0: 1, x1: null },
    ])
    const read = await readOnnx(product('float', [[3], [0.5]]), { role: 'regressor', ...here })
    expect(read.inputs).toEqual({ x0: 'float64', x1: 'float64' })
    const f = Math.fround
    expect((await read.predict(numbers)).toArray()).toEqual([f(f(0.1) * 3 + 1), Number.NaN])
    const whole = await readOnnx(product('int64', [[3], [0.5]]), { role: 'regressor', ...here })
    expect(await whole.predictRowAsync({ x0: 2, x1: 4 })).toBe(8)
    await expect(whole.predict(numbers)).rejects.toThrow('Column `x0`: 0.1 is not a whole number that the model takes')
    await expect(whole.predictRowAsync({ x0: 2, x1: null })).rejects.toThrow('Column `x1`: NaN is not a whole number')
  })

  test('takes rows one by one where its file says so', async () => {
    const file = product('double', [[3], [0.5]], 1)
    const read = await readOnnx(file, { role: 'regressor', ...here })
    const numbers = tableFromRows({ x0: 'float64', x1: 'float64' }, [
      { x0: 1, x1: 2 },
      { x0: 3, x1: 4 },
    ])
    expect((await read.predict(numbers)).toArray()).toEqual([4, 11])
    await expect(readOnnx(product('double', [[3], [0.5]], 2), { role: 'regressor', ...here })).rejects.toThrow(
      'the model takes 2 rows at a time; export it for any number of rows, or for one',
    )
  })

  test('gives scores or probabilities, of classes in an order of its own', async () => {
    const one = { x: 0.25 }
    const read = (matrix: number[][], options: Omit<ReadOnnxOptions<'classifier'>, 'role'>) =>
      readOnnx(product('double', matrix), { role: 'classifier', ...here, ...options })
    const single = await read([[1]], { classes: ['z', 'a'] })
    expect(single.classes).toEqual(['a', 'z'])
    expect(await single.predictRowAsync(one)).toEqual({ label: 'z', probabilities: { a: 0.25, z: 0.75 } })
    const logit = await read([[1]], { classes: ['z', 'a'], gives: 'scores' })
    const p = 1 / (1 + Math.exp(-0.25))
    expect((await logit.predictRowAsync(one)).probabilities).toEqual({ a: p, z: 1 - p })
    const soft = await read([[4, 8, 0]], { classes: [3, 1, 2], gives: 'scores' })
    const sum = Math.exp(1) + Math.exp(2) + 1
    const { label, probabilities } = await soft.predictRowAsync(one)
    expect(label).toBe(1)
    for (const [name, score] of Object.entries({ 3: 1, 1: 2, 2: 0 }))
      expect(probabilities[name]).toBeCloseTo(Math.exp(score) / sum, 14)
  })
})

describe('a model of a file in a pipeline', () => {
  test('reads what the steps before it give, by name, and is data with its bytes and their hash', async () => {
    const model = await readOnnx(product('double', [[2], [1]]), {
      role: 'regressor',
      inputs: { b: 'float64', a: 'float64' },
    })
    const pipeline = new Pipeline([
      ['scale', new StandardScaler({ withStd: false })],
      ['model', new FrozenEstimator(model)],
    ])
    const fitted = await pipeline.fit(features.select(['a', 'b']))
    const json = JSON.parse(JSON.stringify(fitted))
    const copy = await fittedFromJSON(json, { runtimes: [onnxRuntime(here)] })
    if (copy.role !== 'regressor') expect.fail(copy.role)
    const [mean, other] = [2.95, meanOf('a')]
    for (const read of [fitted, copy]) {
      const found = (await read.predict(features)).toArray()
      for (const [row, { a, b }] of [...features.rows()].entries())
        expect(found[row]).toBeCloseTo(2 * (Number(b) - mean) + (Number(a) - other), 10)
      expect(await read.predictRowAsync({ a: 1, b: 2 } as never)).toBeCloseTo(2 * (2 - mean) + 1 - other, 10)
    }
    expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
    await expect(fittedFromJSON(json)).rejects.toThrow('there is no kind `OnnxModel`; a model of a kind from elsewhere')
    const { file, sha256 } = json.children[1].fitted.state
    expect(sha256).toBe(createHash('sha256').update(Buffer.from(file.$bytes, 'base64')).digest('hex'))
    await Promise.all([fitted.close(), copy.close()])
  })

  test('goes back from a transformed target', async () => {
    const model = await readOnnx(product('double', [[1]]), { role: 'regressor', inputs: { a: 'float64' }, ...here })
    const frozen = new FrozenEstimator(model)
    const step = new TransformedTargetRegressor({
      regressor: frozen as never,
      transformer: new StandardScaler({ withStd: false }),
    })
    const fitted = await step.fit(table.select(['a', 'delay']), { target: 'delay' })
    const mean = meanOf('delay')
    const later = fitted as unknown as FittedRegressor<{ a: 'float64' }, 'later'>
    expect(await later.predictRowAsync({ a: 2 })).toBeCloseTo(2 + mean, 12)
    expect((await later.predict(table.select(['a']))).get(1)).toBeCloseTo(Math.sin(1) * 3 + mean, 12)
  })

  test('a column that the steps before do not give is named', async () => {
    const model = await readOnnx(product('double', [[1]]), { role: 'regressor', inputs: { c: 'float64' }, ...here })
    const pipeline = new Pipeline([
      ['scale', new StandardScaler()],
      ['model', new FrozenEstimator(model)],
    ])
    await expect(pipeline.fit(features.select(['a', 'b']))).rejects.toThrow('`c`')
  })
})

describe('what a file and its options must be', () => {
  const regressorOf = (file: Uint8Array, options: object = {}) =>
    readOnnx(file, { role: 'regressor', ...here, ...options } as ReadOnnxOptions<'regressor'>)
  const wide = () =>
    product('double', [
      [1, 2],
      [3, 4],
    ])

  test.each<readonly [string, object, string]>([
    [
      'too few names',
      { inputs: { a: 'float64' } },
      '1 features (1 numbers, 0 texts) are not those of the model, x: float64[rows, 2]',
    ],
    ['a text for a number', { inputs: { a: 'float64', b: 'string' } }, '2 features (1 numbers, 1 texts) are not those'],
    ['a list', { inputs: { a: 'float64', b: { list: 'float64' } } }, '`b` is list<float64>, which ONNX has not'],
    ['several numbers of a regressor', {}, '`y` has 2 numbers a row, where a regressor has one'],
    [
      'an output that is not there',
      { output: 'z' },
      'name the output that holds the numbers, one of y: float64[rows, 2]',
    ],
    ['classes of a regressor', { classes: ['a', 'b'] }, 'give a classifier its classes, each once, all of one type'],
    ['another role', { role: 'transform' }, "`role` is 'classifier' or 'regressor'"],
    ['no classes', { role: 'classifier' }, 'give a classifier its classes'],
    ['classes of two types', { role: 'classifier', classes: ['a', 1] }, 'give a classifier its classes'],
    [
      'too many classes',
      { role: 'classifier', classes: ['a', 'b', 'c'] },
      'the model gives 2 numbers a row for 3 classes',
    ],
    [
      'other numbers',
      { role: 'classifier', classes: ['a', 'b'], gives: 'logits' },
      "`gives` is 'probabilities' or 'scores'",
    ],
    ['an unknown option', { threads: 2 }, 'there is no such option'],
    ['a small limit', { maxBytes: 10 }, 'bytes, more than 10'],
  ])('refuses %s', async (_what, options, message) => {
    await expect(regressorOf(wide(), options)).rejects.toThrow(message)
  })

  test('a file that was cut, and one that is none', async () => {
    await expect(regressorOf(wide().slice(0, 60))).rejects.toThrow('ONNX Runtime failed while loading a model')
    await expect(regressorOf(Uint8Array.of(1, 2))).rejects.toMatchObject({ code: 'ONNX' })
  })

  test('a stored model that was edited', async () => {
    const fitted = await regressorOf(product('double', [[1]]))
    const json = JSON.parse(JSON.stringify(fitted))
    const read = (state: unknown, change: object = {}): Promise<Fitted<'now' | 'later'>> =>
      fittedFromJSON({ ...json, ...change, state }, { runtimes: [onnxRuntime(here)] })
    await expect(read({ ...json.state, file: { $bytes: 'AAAA' } })).rejects.toThrow(
      'the SHA-256 of its file is 709e80c8',
    )
    await expect(read({ ...json.state, file: 'AAAA' })).rejects.toThrow('it has no file')
    await expect(read(null)).rejects.toThrow('it has no file')
    await expect(read({ ...json.state, classes: ['a', 'a'] })).rejects.toThrow('its classes are not labels')
    await expect(read({ ...json.state, classes: ['a', 'b'] })).rejects.toThrow('give a classifier its classes')
    await expect(read(json.state, { inputs: [] })).rejects.toThrow('0 features')
    const none = {
      ...json.state,
      file: { $bytes: 'AAAA' },
      sha256: createHash('sha256').update(Buffer.alloc(3)).digest('hex'),
    }
    await expect(read(none)).rejects.toThrow('ONNX Runtime failed while loading a model')
  })
})

describe('a run that goes on', () => {
  const size = 200
  const slow = () =>
    product(
      'double',
      Array.from({ length: size }, () => Array<number>(size).fill(1e-3)),
    )
  const classes = Array.from({ length: size }, (_, index) => index)
  const rows = () => {
    const names = Array.from({ length: size }, (_, index) => [`x${index}`, 1])
    return tableFromRows(
      Object.fromEntries(names.map(([name]) => [name, 'float64' as const])),
      Array.from({ length: 2500 }, () => Object.fromEntries(names)),
    )
  }
  let model: FittedClassifier<never, 'later'>
  afterAll(() => model.close())

  test('stops with the signal, between two parts of a table and before one', async () => {
    model = (await readOnnx(slow(), { role: 'classifier', classes, gives: 'scores' })) as never
    const stop = new AbortController()
    const run = model.predictProba(rows(), { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 5)
    await expect(run).rejects.toThrow('enough')
    const stopped = AbortSignal.abort(new Error('never'))
    await expect(model.predictProba(rows(), { signal: stopped })).rejects.toThrow('never')
  })
})
