import { join } from 'node:path'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { runPython } from '../run-python.ts'

/** A Python with scikit-learn, pandas and pyarrow. */
function sklearnPython(): Promise<string> {
  return pythonEnvironment({
    name: 'sklearn',
    packages: ['scikit-learn==1.9.1', 'category_encoders==2.11.*', 'numpy==2.4.*', 'pandas==3.1.*', 'pyarrow==26.*'],
  })
}

/** What `answer(input)` of a script in this folder gives. */
export async function askSklearn<T>(script: string, input: unknown): Promise<T> {
  return runPython<T>(await sklearnPython(), join(import.meta.dirname, script), input)
}
