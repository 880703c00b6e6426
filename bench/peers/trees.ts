import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { atMost, type Benchmark, fasterThan } from '../bench-line.ts'
import { cacheFolder } from '../cache-folder.ts'
import { runChild, runScript } from '../child.ts'
import { mixedColumns } from '../data/mixed-columns.ts'
import { installPeers } from './install.ts'
import { sklearnBoostedRow } from './python-peers.ts'

interface PeerTrees {
  readonly xgboost: string
  readonly lightgbm: string
  readonly xgboostRows: number
  readonly lightgbmRows: number
  readonly trainSeconds: number
  readonly auc: number
}

interface OwnTrees {
  readonly rowsPerSecond: number
  readonly trainSeconds: number
  readonly auc: number
  readonly p50Micros: number
  readonly loadMillis: number
  readonly categories: number
}

const rows = process.env.BENCH_TREE_ROWS ?? '1000000'

/** Trees against XGBoost and LightGBM, on the same rows. */
export const treesAgainstPeers: Benchmark = {
  name: 'trees',
  about: `100 trees of depth 6 over 20 columns: a batch of 100,000 rows on one thread, training on ${rows} rows with two, one row, loading`,
  async run(say) {
    const folder = cacheFolder('trees')
    mkdirSync(folder, { recursive: true })
    const script = fileURLToPath(new URL('tree_models.py', import.meta.url))
    const threads = { OMP_NUM_THREADS: '2' }
    const { answer: peer } = await runChild<PeerTrees>(await installPeers('trees'), [script, folder, rows], threads)
    const child = fileURLToPath(new URL('../children/trees.ts', import.meta.url))
    const { answer: own } = await runScript<OwnTrees>(child, [folder, rows, await mixedColumns()])
    const sklearn = await sklearnBoostedRow()
    say(`AUC on 100,000 rows apart: bighead ${own.auc.toFixed(4)}, XGBoost ${peer.auc.toFixed(4)}`)
    const batch = (name: string, value: number, factor: number) => {
      const seconds = {
        work: `100 trees, 100,000 rows, one thread`,
        value: 100_000 / own.rowsPerSecond,
        unit: 's',
      } as const
      return fasterThan(seconds, { name, value: 100_000 / value }, factor)
    }
    const row = { work: 'ColumnTransformer and 100 trees, one row, p50', value: own.p50Micros, unit: 'µs' } as const
    const training = { work: `training on ${rows} rows, two threads`, value: own.trainSeconds, unit: 's' } as const
    return [
      batch(`LightGBM ${peer.lightgbm}`, peer.lightgbmRows, 2),
      batch(`XGBoost ${peer.xgboost}`, peer.xgboostRows, 0.6),
      fasterThan(training, { name: `XGBoost ${peer.xgboost} hist`, value: peer.trainSeconds }, 0.5),
      atMost(row, 10),
      fasterThan(row, { name: `scikit-learn ${sklearn.version} pipeline on one row`, value: sklearn.p50Micros }, 500),
      atMost(
        {
          work: `loading a pipeline with ${own.categories} categories and 500 trees`,
          value: own.loadMillis,
          unit: 'ms',
        },
        20,
      ),
    ]
  },
}
