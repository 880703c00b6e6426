import type { LayersModel } from '@tensorflow/tfjs'
import type { NetworkParams } from './network-params.ts'
import type { TensorFlow } from './tensorflow.ts'

/** The network that the parameters describe, with its first weights. */
export function buildNetwork(
  tf: TensorFlow,
  { hidden, activation, dropout, randomState }: NetworkParams,
  width: number,
  outputs: number,
): LayersModel {
  const network = tf.sequential()
  const units = [...hidden, outputs]
  for (const [index, count] of units.entries()) {
    const seed = randomState + index
    const isLast = index === hidden.length
    network.add(
      tf.layers.dense({
        units: count,
        activation: isLast ? 'linear' : activation,
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
        ...(index === 0 && { inputShape: [width] }),
      }),
    )
    if (!isLast && dropout > 0) network.add(tf.layers.dropout({ rate: dropout, seed }))
  }
  return network
}

/** The shapes of the weights of that network, in order. */
export function weightShapes({ hidden }: NetworkParams, width: number, outputs: number): number[][] {
  const units = [...hidden, outputs]
  return units.flatMap((count, index) => [[units[index - 1] ?? width, count], [count]])
}
