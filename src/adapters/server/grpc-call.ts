import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js'
import type protobuf from 'protobufjs'
import { errorHead } from '../../serving/http/error-response.ts'
import { HttpError } from '../../serving/http/http-error.ts'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import type { AccessCheck } from '../http/access-check.ts'
import { grpcFailure } from './grpc-status.ts'
import { type AnswerCall, traceMethod } from './trace-method.ts'

/** What a handler knows of its call. */
export interface GrpcCall {
  /** Aborts when the client cancels, or its deadline passes. */
  readonly signal: AbortSignal
  /** How long the client waits, milliseconds; undefined: it does not say. */
  readonly timeout: number | undefined
}

/** Answers a message with the fields of another. */
export type GrpcHandler = (request: GrpcMessage, call: GrpcCall) => object | Promise<object>

/** A message as it was decoded: fields by their names in the `.proto` file, those that were left out with their defaults. */
export interface GrpcMessage {
  readonly [field: string]: unknown
}

/** Told of a failure of the server, as its log over HTTP is, and of the method that was called. */
export type OnFailure = (method: string, error: unknown) => void

/** What holds for the calls of a method. */
export interface CallRules {
  readonly check: AccessCheck | null
  readonly onFailure?: OnFailure | undefined
  readonly tracing?: Tracing | undefined
}

/** Carries the calls of a method: token, then message, then handler. */
export function carryCalls(
  method: protobuf.Method,
  handle: GrpcHandler,
  { check, onFailure, tracing }: CallRules,
): handleUnaryCall<Buffer, Buffer> {
  const requestType = method.resolvedRequestType as protobuf.Type
  const responseType = method.resolvedResponseType as protobuf.Type
  const answer: AnswerCall<CarriedCall> = async (call, carried) => {
    check?.(authorizationOf(call))
    const message = decodeMessage(requestType, call.request)
    const response = await handle(message, carried)
    return responseType.encode(response).finish() as Buffer
  }
  const traced = tracing === undefined ? answer : traceMethod(method, answer, tracing)
  return (call, callback) => {
    const carried = new CarriedCall(call)
    traced(call, carried).then(
      response => {
        carried.end()
        callback(null, response)
      },
      error => {
        carried.end()
        if (errorHead(error).status >= 500) onFailure?.(method.fullName.slice(1), error)
        callback(grpcFailure(error))
      },
    )
  }
}

class CarriedCall implements GrpcCall {
  readonly #call: ServerUnaryCall<Buffer, Buffer>
  #controller: AbortController | null = null
  readonly #gone = (): void => this.#controller?.abort(new DOMException('The client went away.', 'AbortError'))

  constructor(call: ServerUnaryCall<Buffer, Buffer>) {
    this.#call = call
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#call.cancelled) this.#gone()
      else this.#call.once('cancelled', this.#gone)
    }
    return this.#controller.signal
  }

  get timeout(): number | undefined {
    const deadline = Number(this.#call.getDeadline())
    return Number.isFinite(deadline) ? Math.max(1, deadline - Date.now()) : undefined
  }

  /** It is answered: that the call is over, which is told as a cancellation too, is none. */
  end(): void {
    this.#call.off('cancelled', this.#gone)
  }
}

/** The fields of a message; what is none is the client's fault. */
export function decodeMessage(type: protobuf.Type, bytes: Buffer): GrpcMessage {
  try {
    return type.decode(bytes) as unknown as GrpcMessage
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'it cannot be read'
    throw new HttpError(400, `The message is not a ${type.name}: ${detail}.`)
  }
}

/** The token of a call, from its metadata. */
function authorizationOf(call: Pick<ServerUnaryCall<Buffer, Buffer>, 'metadata'>): string | undefined {
  const [value] = call.metadata.get('authorization')
  return value === undefined ? undefined : String(value)
}
