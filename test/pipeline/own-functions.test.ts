import { defineFunction, FunctionTransformer, OneHotEncoder, Pipeline, tableFromRows } from 'bighead'
import { expect, test } from 'vitest'
import { onnxSupport } from '../../src/adapters/onnx/onnx-support.ts'
import { printExpression } from '../../src/features/expression/print.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import type { FittedTransform } from '../../src/pipeline/fitted-transform.ts'
import { canRebuild } from '../../src/pipeline/model-selection/step-from-definition.ts'
import { plural, soundex } from './own-functions.ts'

const schema = { name: 'string', count: 'int32' } as const
const people = tableFromRows(schema, [
  { name: 'Robert', count: 1 },
  { name: 'Rupert', count: 2 },
  { name: 'Ashcraft', count: null },
  { name: null, count: 4 },
])
const sounds = new FunctionTransformer({
  inputs: schema,
  outputs: ({ name, count }) => ({ sound: soundex(name), text: plural(name, count.add(1)) }),
})

test('own functions are computed for tables and rows, null where an argument is null', async () => {
  const fitted = await sounds.fit(people)
  expect(fitted.outputs).toEqual({ sound: 'string', text: 'string' })
  const wanted = [
    { sound: 'R163', text: '2 Roberts' },
    { sound: 'R163', text: '3 Ruperts' },
    { sound: 'A261', text: null },
    { sound: null, text: null },
  ]
  expect([...(await fitted.transform(people)).rows()]).toEqual(wanted)
  expect(Array.from(people.rows(), row => fitted.transformRow(row))).toEqual(wanted)
  expect([...(await fitted.transform(people, { threads: 2 })).rows()]).toEqual(wanted)
})

test('a stored pipeline names them; it is loaded with their code, of objects or of a module', async () => {
  const pipeline = new Pipeline([
    [
      'sound',
      new FunctionTransformer({ inputs: { name: 'string' }, outputs: ({ name }) => ({ sound: soundex(name) }) }),
    ],
    ['encode', new OneHotEncoder({ handleUnknown: 'ignore' })],
  ])
  const fitted = await pipeline.fit(people)
  const json = JSON.parse(JSON.stringify(fitted))
  const wanted = [...(await fitted.transform(people)).rows()]
  const code = new URL('own-functions.ts', import.meta.url)
  for (const extensions of [{ functions: [soundex] }, code]) {
    const copy = (await readArtifact(json, { extensions })) as FittedTransform
    expect([...(await copy.transform(people)).rows()]).toEqual(wanted)
    expect(copy.transformRow({ name: 'Rupert' } as never)).toEqual(wanted[1])
    expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
  }
  const missing =
    'No code was given for the own function `soundex` version 2: pass `extensions`, either { aggregates: […], external: […], functions: […] } or the URL of a module that exports them.'
  await expect(readArtifact(json)).rejects.toThrow(missing)
  await expect(readArtifact(json, { extensions: { functions: [plural] } })).rejects.toThrow(missing)
})

test('other engines and threads that have no code decline them', async () => {
  const fitted = await sounds.fit(people)
  expect(fitted.program.outputs.map(({ expression }) => printExpression(expression))).toEqual([
    'soundex(name)',
    'plural(name, count + 1)',
  ])
  expect(onnxSupport(fitted as never)).toMatchObject({ level: 'none' })
  expect(canRebuild(sounds.definition)).toBe(false)
  expect(canRebuild(new Pipeline([['sounds', sounds]]).definition)).toBe(false)
})

test('a result of another type is refused by column, row and function', async () => {
  const half = defineFunction({ name: 'half', version: 1, takes: ['float64'], gives: 'int32', compute: x => x / 2 })
  const halved = new FunctionTransformer({ inputs: { x: 'float64' }, outputs: ({ x }) => ({ half: half(x) }) })
  const fitted = await halved.fit([{ x: 2 }])
  expect(fitted.transformRow({ x: -0 })).toStrictEqual({ half: 0 })
  expect(() => fitted.transformRow({ x: 3 })).toThrow('Column `x`: `half` version 1 gave no int32 for 3.')
  await expect(fitted.transform([{ x: 2 }, { x: 5 }])).rejects.toThrow(
    'Column `x`, row 1: `half` version 1 gave no int32 for 5.',
  )
})

test('wrong arguments, descriptions and stored constants are refused', async () => {
  const wrong = new FunctionTransformer({
    inputs: schema,
    outputs: ({ count }) => ({ sound: soundex(count as never) }),
  })
  await expect(wrong.fit(people)).rejects.toThrow('`soundex` takes string, not int32')
  for (const [change, message] of [
    [{ name: '1st' }, 'its name is none of letters, digits, - and _.'],
    [{ version: 0 }, 'the version of `f` is not a whole number from 1.'],
    [{ takes: [] }, '`f` takes something else than a list of boolean, int32'],
    [{ gives: 'binary' }, '`f` gives something else than one of boolean, int32'],
    [{ compute: 1 }, '`f` has no function `compute`.'],
  ] as const) {
    const given = { name: 'f', version: 1, takes: ['string'], gives: 'string', compute: () => '', ...change }
    expect(() => defineFunction(given as never)).toThrow(`Parameter \`definition\`: ${message}`)
  }
  const json = JSON.parse(JSON.stringify(await sounds.fit(people)))
  json.state.outputs[0][1].table.takes = ['float64']
  await expect(readArtifact(json, { extensions: { functions: [soundex, plural] } })).rejects.toThrow(
    'Parameter `extensions`: `soundex` version 2 takes or gives other types than what was stored; raise its version.',
  )
  const other = defineFunction({
    name: 'soundex',
    version: 2,
    takes: ['string'],
    gives: 'string',
    compute: text => text,
  })
  await expect(readArtifact(json, { extensions: { functions: [soundex, other, plural] } })).rejects.toThrow(
    'own function 2 of entry 1: `soundex` version 2 has other code at own function 1 of entry 1; raise its version',
  )
})
