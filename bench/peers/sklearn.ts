import { fileURLToPath } from 'node:url'
import { type Benchmark, fasterThan } from '../bench-line.ts'
import { runScript } from '../child.ts'
import { mixedColumns } from '../data/mixed-columns.ts'
import { ownPredict } from '../predict.ts'
import { sklearnColumns, sklearnOneRow } from './python-peers.ts'

interface OwnColumnsRun {
  readonly fitTransformSeconds: number
  readonly columns: number
  readonly stored: number
}

/** The column transformer on the same rows; the size of the sparse outputs is compared first. */
export const columnsAgainstSklearn: Benchmark = {
  name: 'column-transformer',
  about: 'fit + transform of a ColumnTransformer, 1 M rows, 10 numbers and 2 strings, sparse output, one thread',
  async run(say) {
    const script = fileURLToPath(new URL('../children/column-transformer.ts', import.meta.url))
    const { answer: own } = await runScript<OwnColumnsRun>(script, [await mixedColumns()])
    const peer = await sklearnColumns()
    say(
      `bighead: ${own.columns} columns, ${own.stored} stored; scikit-learn: ${peer.columns} columns, ${peer.stored} stored`,
    )
    if (own.columns !== peer.columns || own.stored !== peer.stored) throw new Error('the outputs differ in size')
    const line = {
      work: 'ColumnTransformer fit + transform, 1 M rows',
      value: own.fitTransformSeconds,
      unit: 's',
    } as const
    return [
      fasterThan(line, { name: `scikit-learn ${peer.version} fit_transform`, value: peer.fitTransformSeconds }, 1),
    ]
  },
}

/** One row: `predict()` with its feature reads against scikit-learn's pipeline alone. */
export const predictAgainstSklearn: Benchmark = {
  name: 'predict',
  about:
    "one request through predict() of the quickstart's model, features read and merged; scikit-learn's pipeline alone on one row",
  async run() {
    const own = await ownPredict()
    const peer = await sklearnOneRow()
    const line = { work: 'predict(), p50', value: own.p50, unit: 'µs' } as const
    return [fasterThan(line, { name: `scikit-learn ${peer.version} pipeline on one row`, value: peer.p50Micros }, 200)]
  },
}
