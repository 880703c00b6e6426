import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Benchmark, fasterThan } from '../bench-line.ts'
import { cacheFolder } from '../cache-folder.ts'
import { runChild, runScript } from '../child.ts'
import { mixedColumns } from '../data/mixed-columns.ts'
import { installPeers } from './install.ts'

/** One row through a pipeline and its trees, here and in two ONNX Runtimes, which are given its exported file and get their tensors ready made. */
export const rowAgainstOnnx: Benchmark = {
  name: 'onnx-row',
  about:
    'one row through a ColumnTransformer (10 numbers, 2 strings) and 100 trees of depth 6; the same pipeline exported to ONNX',
  async run() {
    const folder = cacheFolder('onnx-row')
    mkdirSync(folder, { recursive: true })
    const child = fileURLToPath(new URL('../children/onnx-row.ts', import.meta.url))
    const { answer: row } = await runScript<{ readonly own: number; readonly node: number }>(child, [
      folder,
      await mixedColumns(),
    ])
    const script = fileURLToPath(new URL('onnx_one_row.py', import.meta.url))
    const { answer: peer } = await runChild<{ readonly version: string; readonly p50Micros: number }>(
      await installPeers('onnx'),
      [script, folder],
    )
    const line = { work: 'ColumnTransformer and 100 trees, one row, p50', value: row.own, unit: 'µs' } as const
    return [
      fasterThan(line, { name: `ONNX Runtime ${peer.version} of Python`, value: peer.p50Micros }, 3),
      fasterThan(line, { name: 'onnxruntime-node', value: row.node }, 3),
    ]
  },
}
