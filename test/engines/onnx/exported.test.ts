import type { Tensor } from 'onnxruntime-node'
import { beforeAll, expect, test } from 'vitest'
import { onnxSupport } from '../../../src/adapters/onnx/onnx-support.ts'
import { splitForOnnx } from '../../../src/adapters/onnx/split-for-onnx.ts'
import { missingText } from '../../../src/adapters/onnx/value.ts'
import type { Table } from '../../../src/features/table/table.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { type GraphRows, runGraph, splitFeeds } from '../../adapters/onnx/run-graph.ts'
import { fittedCase, randomTable, transformCases } from '../../adapters/onnx/transform-cases.ts'
import { askOnnxruntime, type OnnxAnswer } from './onnx.ts'
import { fittedPipeline, pipelineCases } from './pipelines.ts'

/** A file, what it is fed, and what this library gives for the same rows. */
interface Exported {
  readonly name: string
  readonly file: Uint8Array
  readonly feeds: Record<string, Tensor>
  readonly wanted: GraphRows
  /** Whether only + − × ÷, comparison and choice are used. */
  readonly isExact: boolean
}

let all: readonly Exported[] = []
let answers: readonly OnnxAnswer[] = []

beforeAll(async () => {
  const made: Exported[] = []
  for (const layout of ['columns', 'packed'] as const) {
    for (const each of transformCases) {
      const fitted = await fittedCase(each, 11)
      const table = randomTable(12, 300).select(Object.keys(fitted.inputs))
      made.push(
        await exported(`${each.name} (${layout})`, { fitted, table, layout, wanted: await rowsOf(fitted, table) }),
      )
    }
    for (const [index, each] of pipelineCases.entries()) {
      const { fitted, unseen } = await fittedPipeline(each, 20 + index)
      const wanted = await answersOf(fitted, unseen)
      made.push(await exported(`${each.name} (${layout})`, { fitted, table: unseen, layout, wanted }))
    }
  }
  all = made
  const asked = await askOnnxruntime(all)
  expect(asked.versions).toEqual({
    onnx: expect.stringMatching(/^1\.23\./),
    onnxruntime: expect.stringMatching(/^1\.32\./),
  })
  answers = asked.answers
}, 600_000)

test("Python's ONNX Runtime gives what this library gives", () => {
  expect(answers).toHaveLength(all.length)
  const wrong = all.flatMap((each, index) => {
    const { outputs, error } = answers[index] ?? {}
    return outputs === undefined ? [`${each.name}: ${error}`] : differences(each, outputs)
  })
  expect(wrong).toEqual([])
})

test('onnxruntime-node gives the same', async () => {
  const wrong: string[] = []
  for (const each of all) wrong.push(...differences(each, await runGraph(each.file, each.feeds)))
  expect(wrong).toEqual([])
})

async function exported(
  name: string,
  given: {
    readonly fitted: Fitted
    readonly table: Table
    readonly layout: 'columns' | 'packed'
    readonly wanted: GraphRows
  },
): Promise<Exported> {
  const { fitted, table, layout, wanted } = given
  const split = splitForOnnx(fitted, { inputs: layout })
  const { reasons } = onnxSupport(fitted)
  const isExact = !reasons.some(reason => reason.includes('1e-9')) && !name.includes('terms')
  return { name, file: split.core, feeds: await splitFeeds(split, table), wanted, isExact }
}

/** What a transform gives, as the tensors of its file: numbers together, each text by its name. */
async function rowsOf(fitted: FittedTransform, table: Table): Promise<GraphRows> {
  const out = (await fitted.transform(table as never)).dense() as Table
  const texts = out.columnNames.filter(name => fitted.outputs[name as never] === 'string')
  const numbers = out.columnNames.filter(name => !texts.includes(name))
  const rows = (names: readonly string[], cell: (value: unknown) => unknown): unknown[][] =>
    Array.from({ length: out.rowCount }, (_, row) => names.map(name => cell(out.column(name).get(row))))
  return {
    ...(numbers.length > 0 && { features: rows(numbers, value => Number(value ?? Number.NaN)) }),
    ...Object.fromEntries(texts.map(name => [name, rows([name], value => value ?? missingText)])),
  }
}

async function answersOf(fitted: Exclude<Fitted, FittedTransform>, table: Table): Promise<GraphRows> {
  const labels = (await fitted.predict(table as never)).toArray() as unknown[]
  if (fitted.role === 'regressor') return { prediction: labels.map(value => [value]) }
  const { values } = await fitted.predictProba(table as never)
  const width = fitted.classes.length
  const probabilities = labels.map((_, row) => [...values.subarray(row * width, (row + 1) * width)])
  return { label: labels.map(label => [label]), probabilities }
}

function differences({ name, wanted, isExact }: Exported, found: GraphRows): string[] {
  const wrong: string[] = []
  for (const [output, rows] of Object.entries(wanted)) {
    // An output that is called like an input has a number behind its name.
    const given = found[`${output}_2`] ?? found[output] ?? []
    if (given.length !== rows.length) wrong.push(`${name}: ${given.length} rows of ${output}`)
    for (const [row, values] of rows.entries()) {
      const same =
        values.every((value, at) => isSame(given[row]?.[at], value, isExact)) && given[row]?.length === values.length
      if (!same) wrong.push(`${name}: ${output} of row ${row} is ${given[row]}, not ${values}`)
    }
  }
  return wrong.slice(0, 2)
}

function isSame(found: unknown, wanted: unknown, isExact: boolean): boolean {
  if (typeof wanted === 'boolean') return Boolean(found) === wanted
  if (typeof found !== 'number' || typeof wanted !== 'number') return found === wanted
  if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))) return true
  return !isExact && Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
}
