export { PythonError, type PythonProblem } from './python-error.ts'
export {
  type OnnxReader,
  PythonEstimator,
  type PythonEstimatorOptions,
  type PythonEstimatorParams,
  type PythonOnnxOptions,
  pythonEstimator,
} from './python-estimator.ts'
