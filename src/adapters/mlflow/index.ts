export { MlflowError } from './mlflow-error.ts'
export { type MlflowOptions, mlflowRuns } from './mlflow-runs.ts'
export { type ReadMlflowOptions, readMlflow } from './read-mlflow.ts'
