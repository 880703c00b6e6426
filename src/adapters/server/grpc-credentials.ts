import { createSecureContext } from 'node:tls'
import { ServerCredentials } from '@grpc/grpc-js'
import { ParameterError } from '../../features/errors/parameter-error.ts'

/** Who a server is, for TLS; texts or bytes of PEM. */
export interface TlsOptions {
  /** The certificate, with those between it and its root. */
  readonly cert: string | Uint8Array
  readonly key: string | Uint8Array
  /** Whoever signs the certificates of clients, which then need one. Default: clients need none. */
  readonly clientCa?: string | Uint8Array
}

/** The credentials of a server; without options it speaks in the clear. */
export function grpcCredentials(tls: TlsOptions | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const [cert, key] = [Buffer.from(tls.cert ?? ''), Buffer.from(tls.key ?? '')]
  const ca = tls.clientCa === undefined ? null : Buffer.from(tls.clientCa)
  try {
    createSecureContext({ cert, key, ...(ca !== null && { ca }) })
  } catch (cause) {
    const detail = 'a certificate in PEM and the key that belongs to it are needed, as `cert` and `key`.'
    throw new ParameterError('grpc.tls', detail, { cause })
  }
  return ServerCredentials.createSsl(ca, [{ cert_chain: cert, private_key: key }], ca !== null)
}
