import { pythonEnvironment } from '../../scripts/python-environment.ts'
import { cacheFolder } from '../cache-folder.ts'

/** Python environments by name: those whose requirements exclude each other are kept apart. */
const environments = {
  peers: ['polars==2.1.*', 'duckdb==2.0.*', 'scikit-learn==1.9.*', 'pandas==3.1.*', 'pyarrow==26.*'],
  feast: ['feast==0.67.*'],
  spark: ['pyspark==4.3.*'],
  onnx: ['onnxruntime==1.32.*', 'numpy==2.4.*'],
  trees: ['xgboost==3.2.*', 'lightgbm==4.*', 'scikit-learn==1.9.*', 'numpy==2.4.*'],
} as const

export type PeerEnvironment = keyof typeof environments

/** Installs Python peers into `.cache` once for each list of requirements; gives the path of their python. */
export function installPeers(name: PeerEnvironment): Promise<string> {
  return pythonEnvironment({ name, packages: environments[name] }, { cache: cacheFolder('') })
}

if (import.meta.main)
  for (const name of ['peers', 'feast', 'spark', 'onnx', 'trees'] as const) console.log(await installPeers(name))
