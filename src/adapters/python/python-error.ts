import { BigheadError } from '../../features/errors/bighead-error.ts'

/** Why Python gave no model. */
export type PythonProblem =
  /** The interpreter cannot be started. */
  | 'missing'
  /** The interpreter is too old. */
  | 'version'
  /** The estimator's class cannot be imported, or its models cannot be taken over. */
  | 'module'
  /** The estimator refused its parameters or the data, or what it gave is not a model. */
  | 'failed'
  /** The process was ended before it answered. */
  | 'killed'
  /** It took longer than allowed. */
  | 'timeout'
  /** It answered something else than a model. */
  | 'answer'

/** Python could not learn what it was asked to. */
export class PythonError extends BigheadError {
  override readonly name = 'PythonError' as const
  readonly code = 'PYTHON' as const
  readonly problem: PythonProblem
  /** The last lines that it printed. */
  readonly output: string

  constructor(module: string, problem: PythonProblem, detail: string, output = '') {
    const printed = output === '' ? '' : `\nIt printed:\n${output}`
    super(`Learning ${module} in Python failed: ${detail}${printed}`)
    this.problem = problem
    this.output = output
  }
}
