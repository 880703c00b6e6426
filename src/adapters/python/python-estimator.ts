import { Estimator, type EstimatorRole } from '../../pipeline/estimators/estimator.ts'

/** What is fitted in Python, and how. */
export interface PythonEstimatorParams<As extends EstimatorRole = EstimatorRole> {
  /** The class, as Python imports it, like `xgboost.XGBClassifier`. */
  readonly module: string
  readonly role: As
  /** The arguments of its constructor, under their Python names. Default: none. */
  readonly params: Readonly<Record<string, unknown>>
  /** The interpreter. Default `python3`. */
  readonly python: string
  /** A folder from which modules of your own are imported. Default null: none. */
  readonly path: string | null
  /** Milliseconds after which the process is ended. Default null: never. */
  readonly timeout: number | null
  /** The most bytes that a fitted model may have. Default 1 GiB. */
  readonly maxBytes: number
}

/** What `pythonEstimator` takes. */
export type PythonEstimatorOptions<As extends EstimatorRole> = Partial<PythonEstimatorParams<As>> &
  Pick<PythonEstimatorParams<As>, 'module' | 'role'>

/**
 * An estimator that a Python framework fits, in a process of its own, and that this library then runs.
 *
 * Columns go there as float64, null as NaN, in an Arrow IPC stream; sparse blocks are expanded, at most 1,000 columns. Back comes the
 * framework's own model: of XGBoost its JSON, of LightGBM its text, of scikit-learn what `fromSklearn` reads. Nothing is
 * unpickled.
 *
 * `fit` throws a `PythonError` where Python is missing or too old, the class cannot be imported, the process is killed, takes too long, or
 * answers something else than a model. It is ended when the `signal` fires.
 */
export function pythonEstimator<const As extends EstimatorRole>(
  options: PythonEstimatorOptions<As>,
): PythonEstimator<As> {
  return new PythonEstimator(options)
}

/** What `pythonEstimator` makes. */
export class PythonEstimator<As extends EstimatorRole> extends Estimator<PythonEstimatorParams<As>, As> {
  constructor(options: PythonEstimatorOptions<As>) {
    const defaults = { params: {}, python: 'python3', path: null, timeout: null, maxBytes: 2 ** 30 }
    const load = async () => (await import('./learn-in-python.ts')).learnInPython<As>
    super(
      {
        kind: 'PythonEstimator',
        role: options.role,
        defaults: { ...defaults, module: options.module, role: options.role },
        load,
      },
      options,
    )
  }
}
