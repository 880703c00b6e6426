export { type Gap, UnsupportedError } from '../sql/unsupported.ts'
export { OnnxError } from './onnx-error.ts'
export { type OnnxModel, type OnnxModelOptions, onnxModel } from './onnx-model.ts'
export { onnxRuntime } from './onnx-runtime.ts'
export { type OnnxSupport, onnxSupport } from './onnx-support.ts'
export {
  type OnnxByRole,
  type OnnxParams,
  type OnnxRole,
  type OnnxState,
  type ReadOnnxOptions,
  readOnnx,
} from './read-onnx.ts'
export { type OnnxSplit, splitForOnnx } from './split-for-onnx.ts'
export type { OnnxTensor, TensorPort, TensorType } from './tensor.ts'
export { type OnnxOptions, toOnnx } from './to-onnx.ts'
export { missingText } from './value.ts'
