import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js'
import type protobuf from 'protobufjs'
import type { Access } from '../../serving/http/route.ts'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import type { AccessCheck } from '../http/access-check.ts'
import { carryCalls, type GrpcHandler, type OnFailure } from './grpc-call.ts'
import type { GrpcProtocol } from './grpc-protocol.ts'

/** The methods of a service by name. */
export interface GrpcMethods {
  readonly [method: string]: { readonly access: Access; readonly handle: GrpcHandler }
}

/** A service as the server takes it. */
export interface GrpcService {
  readonly definition: ServiceDefinition
  readonly implementation: UntypedServiceImplementation
}

/** The definition of a service; messages stay bytes, so that a handler's own errors say what is wrong with them. */
export function definitionOf({ service, name }: GrpcProtocol): ServiceDefinition {
  const asTheyAre = (bytes: Buffer): Buffer => bytes
  const entries = service.methodsArray.map(method => [
    method.name,
    {
      path: `/${name}/${method.name}`,
      requestStream: method.requestStream === true,
      responseStream: method.responseStream === true,
      requestSerialize: asTheyAre,
      requestDeserialize: asTheyAre,
      responseSerialize: asTheyAre,
      responseDeserialize: asTheyAre,
    },
  ])
  return Object.fromEntries(entries)
}

/** What holds for all calls of a service. */
export interface ServiceOptions {
  readonly checks: { readonly [A in Access]: AccessCheck | null }
  readonly onFailure?: OnFailure | undefined
  readonly tracing?: Tracing | undefined
}

/** A service whose methods all have one message in and one out. */
export function unaryService(
  protocol: GrpcProtocol,
  methods: GrpcMethods,
  { checks, ...told }: ServiceOptions,
): GrpcService {
  const entries = Object.entries(methods).map(([name, { access, handle }]) => {
    const method = protocol.service.methods[name] as protobuf.Method
    return [name, carryCalls(method, handle, { check: checks[access], ...told })] as const
  })
  return { definition: definitionOf(protocol), implementation: Object.fromEntries(entries) }
}
