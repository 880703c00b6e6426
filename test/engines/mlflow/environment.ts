import { join } from 'node:path'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { runPython } from '../run-python.ts'

/** What `answer(input)` of a script in this folder gives, with MLflow and the frameworks whose models it keeps. */
export async function askMlflow<T>(script: string, input: unknown): Promise<T> {
  const python = await pythonEnvironment({
    name: 'mlflow-models',
    packages: ['mlflow==3.17.2', 'xgboost==3.2.0', 'lightgbm==4.7.0', 'onnx==1.23.*', 'onnxruntime==1.32.*'],
  })
  return runPython<T>(python, join(import.meta.dirname, script), input)
}
