import { BigheadError } from '../../features/errors/bighead-error.ts'

/** ONNX Runtime could not load or run a model; `cause` is its own error if it ran in this thread. */
export class OnnxError extends BigheadError {
  override readonly name = 'OnnxError' as const
  readonly code = 'ONNX' as const

  constructor(doing: string, detail: string, options?: ErrorOptions) {
    super(`ONNX Runtime failed while ${doing}: ${detail}`, options)
  }
}
