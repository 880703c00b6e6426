import { hasNames, ParameterError } from '../../features/errors/parameter-error.ts'
import { Estimator } from '../../pipeline/estimators/estimator.ts'
import { type NetworkParams, type NetworkRole, networkDefaults, networkKind } from './network-params.ts'
import type { TensorFlow } from './tensorflow.ts'

/** What `networkEstimator` takes. */
export type NetworkOptions<As extends NetworkRole> = Partial<NetworkParams<As>> & Pick<NetworkParams<As>, 'role'>

/**
 * A network of dense layers, trained by Adam in TensorFlow.js: for squared error, or for the log-loss of two classes or of several.
 *
 * `tf` is `@tensorflow/tfjs` or `@tensorflow/tfjs-node`. Features are float32; null, NaN and ±Infinity are refused. The last layer is
 * linear, and probabilities are computed from it in float64. With the same version of TensorFlow.js, the same rows and `randomState` give the
 * same network. To load a fitted one, pass `tensorflowRuntime(tf)` in `runtimes`.
 */
export function networkEstimator<const As extends NetworkRole>(
  tf: TensorFlow,
  options: NetworkOptions<As>,
): NetworkEstimator<As> {
  return new NetworkEstimator(tf, options)
}

/** What `networkEstimator` makes. */
export class NetworkEstimator<As extends NetworkRole> extends Estimator<NetworkParams<As>, As> {
  readonly #tf: TensorFlow

  constructor(tf: TensorFlow, options: NetworkOptions<As>) {
    if (!hasNames(options)) throw new ParameterError('options', "an object like { role: 'classifier' } is needed.")
    const { role } = options
    const load = async () => {
      const { learnNetwork } = await import('./learn-network.ts')
      return learnNetwork<As>(tf)
    }
    super({ kind: networkKind, role, defaults: { ...networkDefaults, role }, load }, options)
    this.#tf = tf
  }

  override withParams(changes: Partial<NetworkParams<As>>): this {
    return new NetworkEstimator(this.#tf, { ...this.params, ...changes }) as this
  }
}
