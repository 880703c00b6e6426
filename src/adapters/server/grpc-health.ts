import type { ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js'
import type protobuf from 'protobufjs'
import type { ModelHost } from '../../serving/host/model-host.ts'
import { HttpError } from '../../serving/http/http-error.ts'
import { carryCalls, decodeMessage, type GrpcHandler } from './grpc-call.ts'
import type { GrpcProtocol } from './grpc-protocol.ts'
import { definitionOf, type GrpcService } from './grpc-service.ts'
import { grpcFailure } from './grpc-status.ts'

/** How often a state that is watched is looked at, milliseconds. */
const interval = 250

const states = { serving: 1, notServing: 2, unknown: 3 } as const

type State = (typeof states)[keyof typeof states]

/** The service, and the end of those that watch. */
export interface HealthService extends GrpcService {
  /** Tells all that watch that nothing is served any more, and ends their calls. */
  end(): void
}

/** `grpc.health.v1.Health`: of the server (the empty name), of its services, and of models by name. */
export function healthService(protocol: GrpcProtocol, host: ModelHost, services: readonly string[]): HealthService {
  const stateOf = (service: string): State => {
    if (service === '' || services.includes(service)) return host.ready() ? states.serving : states.notServing
    const isModel = host.models().some(model => model.name === service || model.reference === service)
    if (!isModel) return states.unknown
    return host.ready(service) ? states.serving : states.notServing
  }
  const { Check, Watch } = protocol.service.methods as { readonly [name: string]: protobuf.Method }
  const watches = new Set<Watching>()
  const check: GrpcHandler = ({ service }) => {
    const state = stateOf(String(service))
    if (state === states.unknown) throw new HttpError(404, `There is no service \`${service}\` here.`)
    return { status: state }
  }
  const implementation: UntypedServiceImplementation = {
    Check: carryCalls(Check as protobuf.Method, check, { check: null }),
    Watch(call: ServerWritableStream<Buffer, Buffer>) {
      const watching = new Watching(call, Watch as protobuf.Method)
      watches.add(watching)
      call.once('cancelled', () => {
        watches.delete(watching)
        watching.end()
      })
      watching.begin(stateOf)
    },
  }
  const end = (): void => {
    for (const watching of watches) {
      watching.tell(states.notServing)
      watching.end()
    }
  }
  return { definition: definitionOf(protocol), implementation, end }
}

/** Tells one client the state at once, and whenever it is another. */
class Watching {
  readonly #call: ServerWritableStream<Buffer, Buffer>
  readonly #method: protobuf.Method
  #told: State | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(call: ServerWritableStream<Buffer, Buffer>, method: protobuf.Method) {
    this.#call = call
    this.#method = method
  }

  begin(stateOf: (service: string) => State): void {
    try {
      const { service } = decodeMessage(this.#method.resolvedRequestType as protobuf.Type, this.#call.request)
      const look = (): void => this.tell(stateOf(String(service)))
      look()
      this.#timer = setInterval(look, interval).unref()
    } catch (error) {
      const failure = grpcFailure(error)
      this.#call.emit('error', Object.assign(new HttpError(400, failure.details), failure))
    }
  }

  tell(state: State): void {
    if (state === this.#told) return
    this.#told = state
    const type = this.#method.resolvedResponseType as protobuf.Type
    this.#call.write(type.encode({ status: state }).finish() as Buffer)
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#call.end()
  }
}
