import { expect, test } from 'vitest'
import { transformSupport } from '../../../src/adapters/onnx/kind-support.ts'
import { type OnnxSupport, onnxSupport } from '../../../src/adapters/onnx/onnx-support.ts'
import { splitForOnnx } from '../../../src/adapters/onnx/split-for-onnx.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { readArtifact } from '../../../src/pipeline/artifact.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { type GraphRows, runExported, runGraph, splitFeeds } from './run-graph.ts'
import { fittedCase, randomTable, transformCases } from './transform-cases.ts'

const unseen = randomTable(2, 40)

test.each(transformCases)('$name gives what `transform` gives', async each => {
  const fitted = await fittedCase(each)
  const { level } = onnxSupport(fitted)
  expect(level).toBe(each.level ?? transformSupport[fitted.kind]?.level ?? 'full')
  const table = unseen.select(Object.keys(fitted.inputs))
  // test/engines/onnx runs each in both layouts.
  const inputs = transformCases.indexOf(each) % 2 === 0 ? 'columns' : 'packed'
  const rows = level === 'none' ? await runSplit(fitted, table, inputs) : await runExported(fitted, table, { inputs })
  await expectSame(rows, fitted, table, level)
})

test('there is a case for every kind of transform', () => {
  const shown = new Set(transformCases.map(({ name }) => name.split(' ')[0]))
  expect(Object.keys(transformSupport).filter(kind => kind !== 'Pipeline' && !shown.has(kind))).toEqual([])
})

async function runSplit(fitted: FittedTransform, table: Table, layout: 'columns' | 'packed'): Promise<GraphRows> {
  const split = splitForOnnx(fitted, { inputs: layout })
  const stored = (await readArtifact(JSON.parse(JSON.stringify(split.prelude)))) as FittedTransform
  return runGraph(split.core, await splitFeeds({ ...split, prelude: stored }, table))
}

async function expectSame(rows: GraphRows, fitted: FittedTransform, table: Table, level: OnnxSupport['level']) {
  const expected = [...(await fitted.transform(table as never)).dense().rows()].map(row => Object.entries(row))
  expect(rows[Object.keys(rows)[0] ?? '']).toHaveLength(table.rowCount)
  for (const [index, row] of expected.entries()) {
    const texts = row.filter(([name]) => fitted.outputs[name as never] === 'string')
    for (const [name, text] of texts) expect((rows[`${name}_2`] ?? rows[name])?.[index]).toEqual([text ?? '\u{10FFFF}'])
    const numbers = row.filter(entry => !texts.includes(entry)).map(([, value]) => Number(value ?? Number.NaN))
    if (numbers.length === 0) continue
    const found = rows.features?.[index] as readonly number[]
    expect(found).toHaveLength(numbers.length)
    const wrong = numbers.filter((number, at) => !isSame(found[at] as number, number, level))
    expect(wrong, `row ${index}: ${found}`).toEqual([])
  }
}

/** Bit for bit, but that a choice makes −0 a 0; within 1e-9 where another mathematical library computes. */
function isSame(found: number, wanted: number, level: OnnxSupport['level']): boolean {
  if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))) return true
  return level === 'approximate' && Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted))
}
