import { hasNames, ParameterError } from '../../features/errors/parameter-error.ts'
import type { Schema } from '../../features/schema.ts'
import { Estimator, type EstimatorRole, type FittedEstimator } from '../../pipeline/estimators/estimator.ts'
import type { Label } from '../../pipeline/labels.ts'
import type { Timing } from '../../pipeline/row-model.ts'

/** The estimator that is fitted in Python, and how. */
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
  /** Milliseconds after which the process is ended, at most 2³¹ − 1, as a timer can wait. Default null: never. */
  readonly timeout: number | null
  /** The most bytes that a fitted model may have. Default 1 GiB. */
  readonly maxBytes: number
}

/** Makes a fitted model of a file of ONNX: `(file, given) => readOnnx(file, { role: 'classifier', …given })` of `bighead/onnx`, say. */
export type OnnxReader<As extends EstimatorRole = EstimatorRole> = (
  file: Uint8Array,
  given: {
    /** The features, in the order of the model. */
    readonly inputs: Schema
    /** The classes in the order of the model's numbers; left out for a regressor. */
    readonly classes?: readonly Label[]
  },
) => Promise<FittedEstimator<Schema, Timing>[As]>

/** What `pythonEstimator` takes. */
export type PythonEstimatorOptions<As extends EstimatorRole> = Partial<PythonEstimatorParams<As>> &
  Pick<PythonEstimatorParams<As>, 'module' | 'role'>

/** The same, with what reads files of ONNX. */
export type PythonOnnxOptions<As extends EstimatorRole> = PythonEstimatorOptions<As> & { readonly onnx: OnnxReader<As> }

/**
 * An estimator that a Python framework fits, in a separate process, and that this library then runs.
 *
 * Columns are sent as float64, null as NaN, in an Arrow IPC stream; sparse blocks are expanded, to at most 1,000 columns. The framework's own
 * model comes back: XGBoost's JSON, LightGBM's text, or the JSON that `fromSklearn` reads; for PyTorch, and for a class of your own with a method
 * `to_onnx()`, an ONNX file, which `onnx` reads and which answers with promises. Nothing is unpickled.
 *
 * `fit` throws a `PythonError` where Python is missing or too old, the class cannot be imported, or the process is killed, takes too long, or
 * returns anything but a model. The process is ended when the `signal` fires.
 */
export function pythonEstimator<const As extends EstimatorRole>(
  options: PythonOnnxOptions<As>,
): PythonEstimator<As, 'later'>
export function pythonEstimator<const As extends EstimatorRole>(
  options: PythonEstimatorOptions<As>,
): PythonEstimator<As>
export function pythonEstimator<const As extends EstimatorRole>(
  options: PythonEstimatorOptions<As> & { readonly onnx?: OnnxReader<As> },
): PythonEstimator<As, Timing> {
  return new PythonEstimator<As, Timing>(options)
}

/** An estimator made by `pythonEstimator`. */
export class PythonEstimator<As extends EstimatorRole, When extends Timing = 'now'> extends Estimator<
  PythonEstimatorParams<As>,
  As,
  When
> {
  readonly #onnx: OnnxReader<As> | undefined

  constructor(options: PythonEstimatorOptions<As> & { readonly onnx?: OnnxReader<As> | undefined }) {
    if (!hasNames(options))
      throw new ParameterError(
        'options',
        "an object like { module: 'xgboost.XGBClassifier', role: 'classifier' } is needed.",
      )
    const { onnx, ...params } = options
    const defaults = { params: {}, python: 'python3', path: null, timeout: null, maxBytes: 2 ** 30 }
    const load = async () => (await import('./learn-in-python.ts')).learnInPython<As>(onnx)
    const { module, role } = options
    super(
      { kind: 'PythonEstimator', role, defaults: { ...defaults, module, role }, load },
      params as PythonEstimatorOptions<As>,
    )
    this.#onnx = onnx
  }

  override withParams(changes: Partial<PythonEstimatorParams<As>>): this {
    return new PythonEstimator<As, When>({ ...this.params, ...changes, onnx: this.#onnx }) as this
  }
}
