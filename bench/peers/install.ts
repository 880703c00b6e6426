import { pythonEnvironment } from '../../scripts/python-environment.ts'
import { cacheFolder } from '../cache-folder.ts'

/** Python environments by name: those whose requirements exclude each other are kept apart. */
const environments = {
  peers: ['polars==2.1.*', 'duckdb==2.0.*', 'scikit-learn==1.9.*', 'pandas==3.1.*', 'pyarrow==26.*'],
  feast: ['feast[redis]==0.67.*'],
  spark: ['pyspark==4.3.*'],
  onnx: ['onnxruntime==1.32.*', 'numpy==2.4.*'],
  trees: ['xgboost==3.2.*', 'lightgbm==4.*', 'scikit-learn==1.9.*', 'numpy==2.4.*'],
  mlserver: ['mlserver==1.7.1', 'mlserver-sklearn==1.7.1', 'scikit-learn==1.9.*'],
  fastapi: ['fastapi==0.165.*', 'uvicorn==0.54.*', 'uvloop==0.23.*', 'httptools==0.9.*', 'scikit-learn==1.9.*'],
  bentoml: ['bentoml==1.4.*', 'uvloop==0.23.*', 'httptools==0.9.*', 'scikit-learn==1.9.*'],
} as const

export type PeerEnvironment = keyof typeof environments

/** Installs Python peers once for each list of requirements, into BIGHEAD_CACHE or `.cache`; gives the path of their python. */
export function installPeers(name: PeerEnvironment): Promise<string> {
  const cache = process.env.BIGHEAD_CACHE ?? cacheFolder('')
  return pythonEnvironment({ name, packages: environments[name] }, { cache })
}

if (import.meta.main)
  for (const name of Object.keys(environments) as PeerEnvironment[]) console.log(await installPeers(name))
