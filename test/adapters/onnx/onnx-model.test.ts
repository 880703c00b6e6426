import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onnxModel } from '../../../src/adapters/onnx/onnx-model.ts'
import { integerField, joined, messageField, textField } from '../../../src/adapters/onnx/protobuf.ts'
import type { OnnxTensor } from '../../../src/adapters/onnx/tensor.ts'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'

let folder = ''
let bytes = new Uint8Array()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-onnx-'))
  const fitted = await new StandardScaler().fit(tableFromRows({ x: 'float64' }, [{ x: 1 }, { x: 3 }]))
  bytes = new Uint8Array(toOnnx(fitted as never))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const column = (...data: number[]): OnnxTensor => ({
  type: 'float64',
  dims: [data.length, 1],
  data: Float64Array.from(data),
})

test.each([true, false])('runs a model by the names of its inputs and outputs (in a thread: %s)', async thread => {
  await using model = await onnxModel(bytes, { thread })
  expect(model.inputs).toEqual([{ name: 'x', type: 'float64', dims: ['rows', 1] }])
  expect(model.outputs).toEqual([{ name: 'features', type: 'float64', dims: ['rows', 1] }])
  const runs = await Promise.all([model.run({ x: column(1, 3, Number.NaN) }), model.run({ x: column(5) })])
  expect(runs.map(({ features }) => [...(features?.data ?? [])])).toEqual([[-1, 1, Number.NaN], [3]])
})

test('reads a model from its file, and closes it', async () => {
  const path = join(folder, 'model.onnx')
  await writeFile(path, bytes)
  const model = await onnxModel(path)
  await model.close()
  await expect(model.run({ x: column(1) })).rejects.toThrow('the model was closed')
})

describe('refuses', () => {
  test.each([
    ['nothing', {}, '`x`: it is missing; float64[rows, 1] is needed'],
    ['an unknown input', { x: column(1), y: column(1) }, '`y`: the model has no such input; it has x'],
    [
      'another type',
      { x: { ...column(1), type: 'float32' } },
      '`x`: the input is of type float32; float64[rows, 1] is needed',
    ],
    [
      'another array',
      { x: { ...column(1), data: Float32Array.of(1) } },
      '`x`: the elements are not in a float64 array',
    ],
    ['another shape', { x: { ...column(1), dims: [1] } }, '`x`: the input has the shape [1]'],
    ['another width', { x: { ...column(1, 2), dims: [1, 2] } }, '`x`: the input has the shape [1, 2]'],
    ['too few elements', { x: { ...column(1), dims: [2, 1] } }, '`x`: there are 1 elements for the shape [2, 1]'],
    [
      'too many elements',
      { x: { ...column(1), dims: [2 ** 40, 1] } },
      '`x`: 1099511627776 elements are more than 100000000',
    ],
  ])('%s', async (_what, inputs, message) => {
    await using model = await onnxModel(bytes, { thread: false })
    await expect(model.run(inputs as never)).rejects.toThrow(message)
  })

  test('a file that was cut, or is not a model, in its thread and here', async () => {
    for (const thread of [true, false]) {
      await expect(onnxModel(bytes.slice(0, 100), { thread })).rejects.toThrow(
        'ONNX Runtime failed while loading a model: ',
      )
    }
    await expect(onnxModel(Uint8Array.of(1, 2, 3), { thread: false })).rejects.toMatchObject({ code: 'ONNX' })
  })

  test('weights in other files, wherever the model has them', async () => {
    const place = messageField(13, [textField(1, 'location'), textField(2, 'w.bin')])
    const tensor = [integerField(1, 1), integerField(2, 11), textField(8, 'w'), place]
    const inNode = messageField(1, [textField(4, 'Constant'), messageField(5, [messageField(5, tensor)])])
    const inBranch = messageField(1, [
      textField(4, 'If'),
      messageField(5, [messageField(6, [messageField(5, tensor)])]),
    ])
    for (const part of [messageField(5, tensor), inNode, inBranch]) {
      const file = joined([integerField(1, 10), messageField(7, [part])])
      for (const thread of [true, false])
        await expect(onnxModel(file, { thread })).rejects.toThrow(
          'ONNX Runtime failed while loading a model: its weights lie in other files; save it with all weights inside',
        )
    }
    // A group, which ONNX has nowhere; a length beyond the end; a number without an end; graphs in graphs without end.
    const deep = Array.from({ length: 80 }).reduce<Uint8Array>(
      inner => messageField(1, [messageField(5, [messageField(6, [inner])])]),
      Uint8Array.of(),
    )
    for (const odd of [
      Uint8Array.of(0x3b, 0x3c),
      Uint8Array.of(0x3a, 0x7f),
      Uint8Array.of(0xff, 0xff),
      messageField(7, [deep]),
    ])
      await expect(onnxModel(odd)).rejects.toThrow('the file was cut or damaged')
  })

  test('a path that leads nowhere, a file that is too large, and options that mean nothing', async () => {
    await expect(onnxModel(join(folder, 'none.onnx'))).rejects.toThrow('ONNX Runtime failed while reading')
    await expect(onnxModel(bytes, { maxBytes: 10 })).rejects.toThrow('bytes, more than 10')
    await expect(onnxModel(bytes, { intraOpThreads: 0 })).rejects.toThrow('0 is not a number of threads')
    await expect(onnxModel(bytes, { threads: 1 } as never)).rejects.toThrow('there is no such option')
  })
})
