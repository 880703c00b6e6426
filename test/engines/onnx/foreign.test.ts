import { beforeAll, expect, test } from 'vitest'
import { readOnnx } from '../../../src/adapters/onnx/read-onnx.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { askOnnx } from './onnx.ts'

interface Foreign {
  readonly file: Uint8Array
  readonly rows: readonly (readonly (number | string)[])[]
  readonly output: readonly (readonly number[])[]
}

let models: { readonly [name: string]: Foreign } & { readonly maps: Uint8Array }
beforeAll(async () => {
  models = await askOnnx('foreign.py', null)
}, 600_000)

const numbers = { a: 'float64', b: 'float64', c: 'float64' } as const
const tableOf = ({ rows }: Foreign) => tableFromRows(numbers, rows.map(([a, b, c]) => ({ a, b, c })) as never)

test.each([
  ['logistic', ['high', 'low', 'mid']],
  ['forest', [0, 1, 2]],
] as const)('a %s classifier that skl2onnx wrote gives what it gives in Python', async (name, classes) => {
  const foreign = models[name] as Foreign
  const read = await readOnnx(foreign.file, { role: 'classifier', inputs: numbers, classes })
  const table = tableOf(foreign)
  const { values } = await read.predictProba(table)
  near(values, foreign.output.flat())
  const { probabilities } = await read.predictRowAsync(table.row(3))
  near(Object.values(probabilities), foreign.output[3] ?? [])
  await read.close()
})

test('a regressor', async () => {
  const foreign = models.boosting as Foreign
  const read = await readOnnx(foreign.file, { role: 'regressor' })
  expect(Object.keys(read.inputs)).toEqual(['x0', 'x1', 'x2'])
  const table = tableFromRows(read.inputs, foreign.rows.map(([x0, x1, x2]) => ({ x0, x1, x2 })) as never)
  near((await read.predict(table)).toArray() as number[], foreign.output.flat())
  await read.close()
})

test('a whole pipeline, over columns of numbers and texts', async () => {
  const foreign = models.columns as Foreign
  const read = await readOnnx(foreign.file, { role: 'classifier', classes: [false, true] })
  expect(read.inputs).toEqual({ a: 'float64', city: 'string' })
  const table = tableFromRows({ a: 'float64', city: 'string' }, foreign.rows.map(([a, city]) => ({ a, city })) as never)
  near((await read.predictProba(table)).values, foreign.output.flat())
  await read.close()
})

test('probabilities in maps are refused with what to do', async () => {
  await expect(readOnnx(models.maps, { role: 'classifier', classes: [0, 1, 2] })).rejects.toThrow(
    'Convert it with zipmap=False.',
  )
})

/** Equal to the model's own type, float32. */
function near(found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length)
  const worst = wanted.map((value, index) => Math.abs(value - (found[index] as number)) / Math.max(1, Math.abs(value)))
  expect(Math.max(...worst)).toBeLessThanOrEqual(2 ** -22)
}
