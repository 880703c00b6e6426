import { type ServerUnaryCall, status } from '@grpc/grpc-js'
import type protobuf from 'protobufjs'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import { grpcFailure } from './grpc-status.ts'

/** Answers a call, of which a carrier knows more, with the bytes of a message. */
export type AnswerCall<Carried> = (call: ServerUnaryCall<Buffer, Buffer>, carried: Carried) => Promise<Buffer>

/** Answers the calls of a method within spans, by OpenTelemetry's conventions for gRPC; a call's metadata say what it belongs to. */
export function traceMethod<Carried>(
  method: protobuf.Method,
  answer: AnswerCall<Carried>,
  tracing: Tracing,
): AnswerCall<Carried> {
  const service = method.parent?.fullName.slice(1) ?? ''
  const attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method.name }
  const name = `${service}/${method.name}`
  return (call, carried) => {
    const header = (key: string): string | undefined => call.metadata.get(key)[0]?.toString()
    return tracing.within({ name, kind: 'server', attributes, header }, async span => {
      try {
        const message = await answer(call, carried)
        span.set({ 'rpc.grpc.status_code': status.OK })
        return message
      } catch (error) {
        const { code } = grpcFailure(error)
        span.set({ 'rpc.grpc.status_code': code })
        if (serverFaults.has(code)) span.fail(error)
        throw error
      }
    })
  }
}

/** The statuses that a server's span calls errors; others are the client's. */
const serverFaults: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
])
