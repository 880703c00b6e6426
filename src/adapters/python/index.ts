export { PythonError, type PythonProblem } from './python-error.ts'
export {
  PythonEstimator,
  type PythonEstimatorOptions,
  type PythonEstimatorParams,
  pythonEstimator,
} from './python-estimator.ts'
