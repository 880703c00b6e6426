import { expect, test } from 'vitest'
import type { InputRow, Schema } from '../../src/features/schema.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { FeatureUnion } from '../../src/pipeline/composites.ts'
import { LinearRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { readFitInput } from '../../src/pipeline/fit-input.ts'
import { kFolds } from '../../src/pipeline/folds.ts'
import {
  GroupKFold,
  KFold,
  RepeatedKFold,
  StratifiedKFold,
  TimeSeriesSplit,
} from '../../src/pipeline/model-selection/splitters.ts'
import { stepFromDefinition } from '../../src/pipeline/model-selection/step-from-definition.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { fromPythonParams, toPythonParams } from '../../src/pipeline/python-names.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'
import type { Transform } from '../../src/pipeline/step.ts'
import { train } from '../../src/pipeline/train.ts'
import { OneHotEncoder, TargetEncoder } from '../../src/pipeline/transforms/encoders.ts'
import { StandardScaler } from '../../src/pipeline/transforms/scalers.ts'

const cities = ['SEA', 'SFO', 'LAX', null]
const sales = table(
  { city: 'string', size: 'float64', paid: 'float64' },
  Array.from({ length: 30 }, (_, row) => ({
    city: cities[(row * 7) % 4],
    size: row % 5,
    paid: ((row * 13) % 17) / 2 + 0.25,
  })),
)

test('in training each row is encoded by the other folds, in the fitted transform by all rows', async () => {
  const encoder = new TargetEncoder({ smooth: 3, cv: 4, randomState: 9 })
  const { fitted, outputs } = await encoder.fitTransform(sales.select(['city', 'paid']), { target: 'paid' })
  const [city, paid] = [sales.column('city').toArray(), sales.column('paid').toArray() as number[]]
  const folds = kFolds(30, 4, new RandomState(9))
  const encoded = (rows: readonly number[], value: unknown): number => {
    const mean = rows.reduce((sum, row) => sum + paid[row]!, 0) / rows.length
    const own = rows.filter(row => city[row] === value)
    return (3 * mean + own.reduce((sum, row) => sum + paid[row]!, 0)) / (3 + own.length)
  }
  const rows = [...folds.keys()]
  const trained = rows.map(row =>
    encoded(
      rows.filter(other => folds[other] !== folds[row]),
      city[row],
    ),
  )
  closeTo(outputs.column('city').toArray(), trained)
  const after = (await fitted.transform(sales)).column('city').toArray()
  closeTo(
    after,
    rows.map(row => encoded(rows, city[row])),
  )
  expect(outputs.column('city').toArray()).not.toEqual(after)
})

test('a splitter deals the folds, and is kept as data', async () => {
  const part = sales.select(['city', 'paid'])
  const ordered = new TargetEncoder({ cv: 4, shuffle: false })
  const split = new TargetEncoder({ cv: new KFold({ nSplits: 4 }) })
  const wanted = (await ordered.fitTransform(part, { target: 'paid' })).outputs
  const { fitted, outputs } = await split.fitTransform(part, { target: 'paid' })
  expect(outputs.column('city').toArray()).toStrictEqual(wanted.column('city').toArray())
  expect(split.params.cv).toEqual({ kind: 'KFold', params: { nSplits: 4, shuffle: false, randomState: null } })
  expect(split.withParams({ cv: new StratifiedKFold() }).params.cv).toMatchObject({ kind: 'StratifiedKFold' })
  const again = (await stepFromDefinition(split.definition)) as Transform
  const { data, context } = await readFitInput(part, { target: 'paid' }, 'test')
  expect((await train(again, data, context)).outputs.column('city').toArray()).toStrictEqual(
    wanted.column('city').toArray(),
  )
  const copy = await readArtifact(JSON.parse(JSON.stringify(fitted)))
  expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
})

test.each([
  [
    new TimeSeriesSplit({ nSplits: 2 }),
    'Parameter `cv`: TimeSeriesSplit never tests row 0; each row must be tested once.',
  ],
  [new RepeatedKFold({ nSplits: 2 }), 'Parameter `cv`: RepeatedKFold tests row'],
  [new GroupKFold({ nSplits: 2 }), 'Parameter `groups`'],
  [new KFold({ nSplits: 1 }), 'Parameter `nSplits`: 1 is not a whole number of at least 2.'],
  [
    { kind: 'Kfold', params: {} },
    'Parameter `cv`: {"kind":"Kfold","params":{}} is neither a whole number of at least 2 nor a splitter.',
  ],
  [1, 'Parameter `cv`: 1 is neither a whole number of at least 2 nor a splitter.'],
])('a splitter that does not test each row once is refused: %#', async (cv, message) => {
  const part = sales.select(['city', 'paid'])
  await expect(new TargetEncoder({ cv }).fitTransform(part, { target: 'paid' })).rejects.toThrow(message)
})

test('a pipeline trains what follows on cross-fitted values, through a column transformer and its weights', async () => {
  const encoder = new TargetEncoder({ cv: 3 })
  const columns = new ColumnTransformer(
    [
      [
        'encode',
        new Pipeline([
          ['encoder', encoder],
          ['scale', new StandardScaler()],
        ]),
        ['city'],
      ],
      ['size', 'passthrough', ['size']],
      ['sizes', new OneHotEncoder(), ['size']],
    ],
    { verboseFeatureNames: true, transformerWeights: { encode: 2, sizes: 0.5 } },
  )
  const { outputs } = await encoder.fitTransform(sales.select(['city', 'paid']), { target: 'paid' })
  const scaled = await (await new StandardScaler().fit(outputs)).transform(outputs)
  const trained = await columns.fitTransform(sales, { target: 'paid' })
  const expected = scaled
    .column('city')
    .toArray()
    .map(value => (value as number) * 2)
  expect(trained.outputs.names).toEqual(trained.fitted.names)
  expect(trained.outputs.column('encode__city').toArray()).toEqual(expected)
  expect(trained.outputs.column('size__size').toArray()).toEqual(sales.column('size').toArray())
  const sparse = trained.outputs.blocks.find(block => block.kind === 'sparse')
  expect(new Set(sparse?.values)).toEqual(new Set([0.5]))

  const model = await new Pipeline([
    ['columns', columns],
    ['model', new LinearRegression()],
  ]).fit(sales, { target: 'paid' })
  const labelled = trained.outputs.dense()
  const direct = await new LinearRegression().fit(
    table(
      { ...labelled.columnTypes, paid: 'float64' },
      [...labelled.rows()].map((row, index) => ({ ...row, paid: sales.column('paid').get(index) })),
    ),
    { target: 'paid' },
  )
  expect(JSON.stringify(model.step('model'))).toBe(JSON.stringify(direct))
  const rows = [...sales.rows()]
  const predicted = await model.predict(sales)
  expect(rows.map(row => model.predictRow(row))).toEqual(predicted.toArray())
})

test('a union, and a step that is rebuilt from its definition, train on the same cross-fitted values', async () => {
  const encoder = new TargetEncoder({ cv: 3 })
  const cities = sales.select(['city', 'paid'])
  const { outputs } = await encoder.fitTransform(cities, { target: 'paid' })
  const { data, context } = await readFitInput(cities, { target: 'paid' }, 'test')
  const union = new FeatureUnion([
    ['encode', encoder],
    ['raw', 'passthrough'],
    ['none', 'drop'],
  ])
  const trained = await train(union, data, context)
  expect(trained.outputs.names).toEqual(['encode__city', 'raw__city'])
  expect(trained.outputs.column('encode__city').toArray()).toEqual(outputs.column('city').toArray())
  expect(trained.outputs.column('raw__city').toArray()).toEqual(cities.column('city').toArray())
  const rebuilt = (await stepFromDefinition(new Pipeline([['encode', encoder]]).definition)) as Transform
  const again = await train(rebuilt, data, context)
  expect(again.outputs.column('city').toArray()).toEqual(outputs.column('city').toArray())
})

test('rows of categories that are not given count for the mean of all rows only', async () => {
  const given = table({ x: 'string', y: 'float64' }, [
    { x: 'a', y: 1.5 },
    { x: 'b', y: 2 },
    { x: 'q', y: 90 },
  ])
  const fitted = await new TargetEncoder({ categories: [['a', 'b', 'z']], smooth: 0 }).fit(given, { target: 'y' })
  const mean = (1.5 + 2 + 90) / 3
  closeTo(fitted.state.encodings[0]!, [1.5, 2, mean])
  closeTo(Object.values(fitted.transformRow({ x: 'q' })), [mean])
  const { outputs } = await new TargetEncoder({ categories: [['a', 'b']], smooth: 0, cv: 3 }).fitTransform(given, {
    target: 'y',
  })
  closeTo(outputs.column('x').toArray(), [46, 45.75, 1.75])
})

test('parts that look like classes and parts that are numbers merge to numbers', async () => {
  const rows = [
    ['a', 1],
    ['b', 0],
    ['a', 0],
    ['a', 0.5],
    ['b', 2],
  ].map(([x, y]) => ({ x, y }))
  const schema = { x: 'string', y: 'float64' } as const
  const encoder = new TargetEncoder()
  const left = await encoder.accumulate(table(schema, rows.slice(0, 3)), { target: 'y' })
  const right = await encoder.accumulate(table(schema, rows.slice(3)), { target: 'y' })
  const whole = await encoder.fit(table(schema, rows), { target: 'y' })
  expect(whole.state.targetType).toBe('continuous')
  for (const merged of [left.merge(right).finish(), right.merge(left).finish()]) {
    closeTo(merged.state.encodings[0]!, whole.state.encodings[0]!)
  }
  const texts = await encoder.accumulate(table({ x: 'string', y: 'string' }, [{ x: 'a', y: 'yes' }]), { target: 'y' })
  expect(() => texts.merge(right)).toThrow(
    'the target cannot be fitted: it is a string in one part and a number in another.',
  )
})

test('three classes give one column each, named as scikit-learn names them; one class gives zeros', async () => {
  const rows = [0.5, 1, 2, 1].map((y, index) => ({ x: 'ab'[index % 2], y: Math.floor(y) }))
  const fitted = await new TargetEncoder().fit(table({ x: 'string', y: 'float64' }, rows), { target: 'y' })
  expect(fitted.names).toEqual(['x_0.0', 'x_1.0', 'x_2.0'])
  const whole = await new TargetEncoder().fit(table({ x: 'string', y: 'int32' }, rows), { target: 'y' })
  expect(whole.names).toEqual(['x_0', 'x_1', 'x_2'])
  const one = await new TargetEncoder().fit(table({ x: 'string', yes: 'boolean' }, [{ x: 'a', yes: true }]), {
    target: 'yes',
  })
  expect(one.transformRow({ x: 'a' })).toEqual({ x: 0 })
})

test('targets, folds and parameters that cannot be used are refused', async () => {
  const bad = async (y: unknown, type: 'float64' | 'timestamp' | 'string', params = {}): Promise<unknown> =>
    new TargetEncoder(params).fit(
      table({ x: 'string', y: type }, [
        { x: 'a', y: type === 'string' ? 'b' : 1.5 },
        { x: 'a', y },
      ]),
      { target: 'y' },
    )
  await expect(bad(null, 'float64')).rejects.toThrow(
    'Column `y`, row 1: the target is null; give every row a finite number.',
  )
  await expect(bad(Infinity, 'float64')).rejects.toThrow(
    'Column `y`, row 1: the target is Infinity; give every row a finite number.',
  )
  await expect(bad(null, 'string')).rejects.toThrow('Column `y`, row 1: the label is null; give every row a label.')
  await expect(bad('c', 'string', { targetType: 'continuous' })).rejects.toThrow(
    'Column `y` of the target of TargetEncoder is string, but a number is needed.',
  )
  await expect(bad(new Date(0), 'timestamp')).rejects.toThrow(
    'Column `y` of the target of TargetEncoder is timestamp, but a number, string or boolean is needed.',
  )
  const three = table(
    { x: 'string', y: 'string' },
    ['a', 'b', 'c'].map(y => ({ x: 'a', y })),
  )
  await expect(new TargetEncoder({ targetType: 'binary' }).fit(three, { target: 'y' })).rejects.toThrow(
    "TargetEncoder cannot be fitted: the target has 3 classes, but targetType is 'binary'.",
  )
  await expect(new TargetEncoder().fitTransform(three, { target: 'y' })).rejects.toThrow(
    'Parameter `cv`: 5 folds are more than the 3 rows.',
  )
  const many = table(
    { x: 'string', y: 'int32' },
    Array.from({ length: 1001 }, (_, y) => ({ x: 'a', y })),
  )
  await expect(new TargetEncoder().fit(many, { target: 'y' })).rejects.toThrow(
    "the target cannot be fitted: it has 1001 classes, more than can be told apart; if it is a quantity, set targetType: 'continuous'.",
  )
  // @ts-expect-error the target is needed
  await expect(new TargetEncoder().fit(three)).rejects.toThrow(
    'TargetEncoder cannot be fitted: it learns from a target; name its column: fit(table, { target }).',
  )
  const params = { smooth: -1, cv: 1, randomState: 0.5, targetType: 'ordinal', shuffle: 1 } as never
  await expect(new TargetEncoder(params).fit(three, { target: 'y' })).rejects.toThrow(
    /^Parameter `targetType`: 'ordinal' is not one of 'auto', 'continuous', 'binary', 'multiclass'\. Also `smooth`: -1 is neither 'auto' nor a number of at least 0\. Also `cv`: 1 is neither a whole number of at least 2 nor a splitter\./,
  )
})

test('a state that does not fit is refused', async () => {
  const fitted = await new TargetEncoder().fit(sales.select(['city', 'paid']), { target: 'paid' })
  const json = JSON.parse(JSON.stringify(fitted)) as { state: Record<string, unknown> }
  const changes: Readonly<Record<string, unknown>>[] = [
    { encodings: [[1, 2]] },
    { encodings: [] },
    { targetMean: 'no' },
    { targetType: 'other' },
    { suffixes: ['a', 'b'] },
    { classes: [null] },
    { categories: [] },
  ]
  for (const change of changes) {
    const changed = { ...json, state: { ...json.state, ...change } }
    await expect(readArtifact(changed)).rejects.toThrow('the state of TargetEncoder does not fit its inputs.')
  }
})

test('parameters have the names of scikit-learn; what is deprecated there is left out', () => {
  const python = {
    target_type: 'auto',
    smooth: 2,
    cv: 3,
    categories: 'auto',
    shuffle: 'deprecated',
    random_state: 'deprecated',
  }
  expect(fromPythonParams('TargetEncoder', python)).toEqual({
    targetType: 'auto',
    smooth: 2,
    cv: 3,
    categories: 'auto',
  })
  expect(toPythonParams('TargetEncoder', new TargetEncoder().params)).toMatchObject({
    target_type: 'auto',
    random_state: 0,
  })
})

function table<S extends Schema>(schema: S, rows: readonly object[]) {
  return tableFromRows(schema, rows as readonly InputRow<S>[])
}

function closeTo(found: readonly unknown[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length)
  for (const [row, value] of wanted.entries()) expect(found[row]).toBeCloseTo(value, 12)
}
