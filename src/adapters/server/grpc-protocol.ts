import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs'

/** What is read and written of a protocol. */
export interface GrpcProtocol {
  /** The service with its methods. */
  readonly service: protobuf.Service
  /** The package and the name, like `inference.GRPCInferenceService`. */
  readonly name: string
}

const folder = new URL('../../../proto/', import.meta.url)

/** Reads a service from one of the package's `.proto` files. Its messages are compiled to functions when they are first used. */
export function readProtocol(file: string, name: string): GrpcProtocol {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const { root } = protobuf.parse(text, { keepCase: true })
  root.resolveAll()
  return { service: root.lookupService(name), name }
}
