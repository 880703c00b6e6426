import { readFileSync } from 'node:fs'
import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js'
import protobuf from 'protobufjs'

const folder = new URL('../../../proto/', import.meta.url)

/** The service that a `.proto` file of the package declares. */
function service(file: string, name: string): protobuf.Service {
  const { root } = protobuf.parse(readFileSync(new URL(file, folder), 'utf8'), { keepCase: true })
  return root.resolveAll().lookupService(name)
}

export const inference = service('inference.proto', 'inference.GRPCInferenceService')
export const predictions = service('bighead.proto', 'bighead.v1.Predictions')
export const health = service('health.proto', 'grpc.health.v1.Health')

/** How one call is made. */
export interface AskOptions extends CallOptions {
  readonly token?: string
  readonly metadata?: { readonly [name: string]: string }
  /** In place of the encoded message. */
  readonly bytes?: Buffer
}

/** A client of one server that knows nothing but the `.proto` files. */
export class GrpcClient {
  readonly #client: Client

  constructor(address: string, channel: ChannelCredentials = credentials.createInsecure()) {
    this.#client = new Client(address, channel)
  }

  /** The fields of the answer; an error of gRPC is thrown. */
  ask(of: protobuf.Service, name: string, message: object, options: AskOptions = {}): Promise<Fields> {
    const { token, bytes, metadata: given = {}, ...settings } = options
    const method = of.methods[name]!
    const request = method.resolvedRequestType!
    const response = method.resolvedResponseType!
    const metadata = new Metadata()
    for (const [name, value] of Object.entries(given)) metadata.set(name, value)
    if (token !== undefined) metadata.set('authorization', `Bearer ${token}`)
    const path = `/${of.fullName.slice(1)}/${name}`
    const encode = (given: object): Buffer => bytes ?? Buffer.from(request.encode(request.fromObject(given)).finish())
    const decode = (answer: Buffer): Fields => response.toObject(response.decode(answer), shown)
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, encode, decode, message, metadata, settings, (error, answer) => {
        if (error !== null) reject(error)
        else resolve(answer!)
      })
    })
  }

  /** What a stream of answers says, one after the other. */
  async *watch(of: protobuf.Service, name: string, message: object): AsyncGenerator<Fields> {
    const method = of.methods[name]!
    const encode = (given: object): Buffer =>
      Buffer.from(method.resolvedRequestType!.encode(method.resolvedRequestType!.fromObject(given)).finish())
    const decode = (bytes: Buffer): Fields =>
      method.resolvedResponseType!.toObject(method.resolvedResponseType!.decode(bytes), shown)
    const stream = this.#client.makeServerStreamRequest(`/${of.fullName.slice(1)}/${name}`, encode, decode, message)
    stream.on('error', () => {})
    try {
      for await (const answer of stream) yield answer as Fields
    } finally {
      stream.cancel()
    }
  }

  close(): void {
    this.#client.close()
  }
}

/** The status that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<ServiceError> {
  return call.then(
    answer => {
      throw new TypeError(`it was answered: ${JSON.stringify(answer)}`)
    },
    (error: ServiceError) => error,
  )
}

export type Fields = { readonly [field: string]: unknown }

const shown = { longs: Number, enums: String, defaults: true } as const
