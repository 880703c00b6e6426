export { type Gap, UnsupportedError } from '../sql/unsupported.ts'
export { type OnnxOptions, toOnnx } from './to-onnx.ts'
export { missingText } from './value.ts'
