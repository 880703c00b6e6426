import { pythonEnvironment } from '../../../scripts/python-environment.ts'

/** A Python with the frameworks whose models are taken over. */
export function frameworksPython(): Promise<string> {
  return pythonEnvironment({
    name: 'frameworks',
    packages: ['scikit-learn==1.9.1', 'numpy==2.4.*', 'xgboost==3.2.0', 'lightgbm==4.7.0'],
  })
}
