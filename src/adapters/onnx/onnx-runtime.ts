import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { isLabelList } from '../../pipeline/labels.ts'
import type { ModelRuntime } from '../../pipeline/model-runtime.ts'
import type { OnnxModelOptions } from './onnx-model.ts'
import { fittedOnnx, type OnnxParams, type OnnxState, onnxKind, onnxVersion, sha256Of } from './read-onnx.ts'

/** The runtime that runs stored ONNX models when they are loaded, from a registry or alone: pass it in `runtimes`. */
export function onnxRuntime(options: OnnxModelOptions = {}): ModelRuntime<'later'> {
  return {
    kind: onnxKind,
    version: onnxVersion,
    restore: ({ params, inputs, state }) =>
      fittedOnnx(params as unknown as OnnxParams, inputs, storedState(state), options),
  }
}

/** The state, whose file is the one that was stored. */
function storedState(state: unknown): OnnxState {
  const { file, sha256, classes } = (state ?? {}) as Readonly<Record<string, unknown>>
  if (!(file instanceof Uint8Array)) throw bad('it has no file')
  const found = sha256Of(file)
  if (found !== sha256) throw bad(`the SHA-256 of its file is ${found}, not ${String(sha256).slice(0, 64)}`)
  if (classes !== null && !isLabelList(classes)) throw bad('its classes are not labels')
  return { file, sha256: found, classes }
}

function bad(detail: string): InvalidValueError {
  return new InvalidValueError('artifact', null, `the state of an ONNX model is wrong: ${detail}.`)
}
