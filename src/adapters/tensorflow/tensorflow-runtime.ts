import type { ModelRuntime } from '../../pipeline/model-runtime.ts'
import { checkParams, freezeParams } from '../../pipeline/parameters.ts'
import { fittedNetwork } from './fitted-network.ts'
import { type NetworkParams, networkDefaults, networkKind, networkRules, networkVersion } from './network-params.ts'
import { readNetworkState } from './stored-network.ts'
import type { TensorFlow } from './tensorflow.ts'

/** Runs fitted networks that are loaded: pass it in `runtimes`. */
export function tensorflowRuntime(tf: TensorFlow): ModelRuntime<'now'> {
  return {
    kind: networkKind,
    version: networkVersion,
    restore: async ({ params, inputs, state }) => {
      const defaults: NetworkParams = { ...networkDefaults, role: 'regressor' }
      const all = freezeParams(defaults, params as Partial<NetworkParams>)
      checkParams<NetworkParams>(networkKind, all, networkRules)
      await tf.ready()
      return fittedNetwork(tf, all, inputs, readNetworkState(state, all, Object.keys(inputs).length))
    },
  }
}
