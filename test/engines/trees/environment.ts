import { join } from 'node:path'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { runPython } from '../run-python.ts'

/** What `answer(input)` of a script in this folder gives, with XGBoost, LightGBM and scikit-learn. */
export async function askTrees<T>(script: string, input: unknown): Promise<T> {
  const python = await pythonEnvironment({
    name: 'trees',
    packages: ['xgboost==3.2.*', 'lightgbm==4.*', 'scikit-learn==1.9.1', 'numpy==2.4.*'],
  })
  return runPython<T>(python, join(import.meta.dirname, script), input)
}
