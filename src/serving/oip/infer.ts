import { TensorError } from '../errors.ts'
import type { InferCall } from '../host/infer-call.ts'
import type { ModelHost } from '../host/model-host.ts'
import type { InferRequest, InferResponse } from './infer-message.ts'
import { modelInputs } from './model-inputs.ts'
import { inferResponse, outputNames } from './model-outputs.ts'

/** Which model is asked, and for how long. */
export interface InferTarget {
  /** What the host calls it: a name, a reference, or `name/3`. */
  readonly model: string
  readonly signal?: InferCall['signal']
  /** Milliseconds; the parameter `timeout` of the request, in microseconds, may shorten it. */
  readonly timeout?: number | undefined
}

/** Answers a request for an inference, whatever carried it. Throws what `ModelHost.infer` throws, and {TensorError}. */
export async function infer(
  host: ModelHost,
  { model, signal, timeout }: InferTarget,
  request: InferRequest,
): Promise<InferResponse> {
  const description = host.describe(model)
  const result = await host.infer({
    model,
    inputs: modelInputs(description, request.inputs),
    outputs: outputNames(description, request.outputs),
    signal,
    timeout: shorter(timeout, timeoutOf(request)),
  })
  return inferResponse(request, result)
}

/** The parameter is in microseconds, and 0 says nothing. */
function timeoutOf({ parameters }: InferRequest): number | undefined {
  const given = parameters?.timeout
  if (given === undefined) return undefined
  const microseconds = Number(given)
  if (!Number.isFinite(microseconds) || microseconds < 0)
    throw new TensorError(null, 'The parameter `timeout` is not a number of microseconds.')
  return microseconds === 0 ? undefined : microseconds / 1000
}

function shorter(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return Math.min(left, right)
}
