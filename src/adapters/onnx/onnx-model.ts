import { readFile, stat } from 'node:fs/promises'
import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import { ClosedError } from '../../features/errors/storage-errors.ts'
import { unlessAborted } from '../../features/unless-aborted.ts'
import { refuseExternalWeights } from './external-weights.ts'
import { OnnxError } from './onnx-error.ts'
import { openSession, type Session } from './session.ts'
import type { ModelPorts } from './session-work.ts'
import { checkInputs, type OnnxTensor, type TensorPort } from './tensor.ts'

/** How a model is run. */
export interface OnnxModelOptions {
  /** Whether it runs in its own thread, so that this one stays free. Default true; use false for models that are faster than a message to a thread. */
  readonly thread?: boolean
  /** How many threads compute one operator. Default 1. */
  readonly intraOpThreads?: number
  /** How many operators are computed at a time. Default 1. */
  readonly interOpThreads?: number
  /** A larger file is refused. Default 1 GiB. */
  readonly maxBytes?: number
}

/** A model that ONNX Runtime runs. */
export interface OnnxModel {
  readonly inputs: readonly TensorPort[]
  readonly outputs: readonly TensorPort[]
  /**
   * The outputs for some inputs, by name.
   *
   * @throws {ParameterError} for an input that is missing, unknown or of another type or shape; {OnnxError} where the run fails.
   */
  run(
    inputs: { readonly [name: string]: OnnxTensor },
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly [name: string]: OnnxTensor }>
  /** Ends the session; unfinished runs fail. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Opens a model from the bytes or the path of an ONNX file. It needs the optional peer `onnxruntime-node`.
 *
 * The whole model must be in the file: one with weights in other files is refused.
 *
 * @throws {OnnxError} for a file that is truncated, damaged or not a model; {ParameterError} for one that is too large.
 */
export async function onnxModel(source: Uint8Array | string, options: OnnxModelOptions = {}): Promise<OnnxModel> {
  const calls = { thread: null, intraOpThreads: null, interOpThreads: null, maxBytes: null }
  requireSettings<OnnxModelOptions>(options, calls)
  const { thread = true, intraOpThreads = 1, interOpThreads = 1, maxBytes = 2 ** 30 } = options
  for (const [name, count] of Object.entries({ intraOpThreads, interOpThreads })) {
    if (!Number.isInteger(count) || count < 1) throw new ParameterError(name, `${count} is not a number of threads.`)
  }
  const bytes = await sourceBytes(source, { maxBytes })
  refuseExternalWeights(bytes)
  const session = await openSession({ bytes, intraOpThreads, interOpThreads }, thread)
  try {
    const ports = (await session.ask('describe', 'loading a model')) as ModelPorts
    return modelOf(session, ports)
  } catch (error) {
    await session.close()
    throw error
  }
}

function modelOf(session: Session, { inputs, outputs }: ModelPorts): OnnxModel {
  let closed = false
  const close = async (): Promise<void> => {
    closed = true
    await session.close()
  }
  return {
    inputs,
    outputs,
    async run(given, { signal } = {}) {
      if (closed) throw new ClosedError('the model')
      signal?.throwIfAborted()
      checkInputs(inputs, given)
      const answer = await unlessAborted(() => session.ask(given, 'running a model'), signal)
      return answer as { readonly [name: string]: OnnxTensor }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The bytes of a model that is not too large. */
export async function sourceBytes(
  source: Uint8Array | string,
  { maxBytes = 2 ** 30 }: Pick<OnnxModelOptions, 'maxBytes'>,
): Promise<Uint8Array> {
  if (typeof source !== 'string' && !(source instanceof Uint8Array))
    throw new ParameterError('source', 'the bytes of an ONNX file, or its path, are needed.')
  const size = typeof source === 'string' ? await sizeOf(source) : source.length
  if (size > maxBytes) throw new ParameterError('maxBytes', `the model has ${size} bytes, more than ${maxBytes}.`)
  return typeof source === 'string' ? readFile(source) : source
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    throw new OnnxError(`reading \`${path}\``, cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
