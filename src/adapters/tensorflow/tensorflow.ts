/** The part of TensorFlow.js that is used: `@tensorflow/tfjs` and `@tensorflow/tfjs-node` have the same. */
export type TensorFlow = typeof import('@tensorflow/tfjs')
