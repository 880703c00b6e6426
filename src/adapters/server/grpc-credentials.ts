import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { ServerCredentials } from '@grpc/grpc-js'
import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'

/** The identity of a server for TLS, as PEM text or bytes. */
export interface TlsOptions {
  /** The certificate, followed by any intermediate certificates. */
  readonly cert: string | Uint8Array
  /** The private key of the certificate, without a passphrase. */
  readonly key: string | Uint8Array
  /** The authority that signs the certificates of clients, which are then required. Default: clients need none. */
  readonly clientCa?: string | Uint8Array
}

/** The credentials of a server; without options, connections are not encrypted. Throws ParameterError for an invalid certificate, and for a key that does not match it. */
export function grpcCredentials(tls: TlsOptions | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  requireOptions<TlsOptions>(tls ?? {}, { cert: null, key: null, clientCa: null })
  try {
    const [cert, key] = [Buffer.from(tls.cert), Buffer.from(tls.key)]
    const ca = tls.clientCa === undefined ? null : Buffer.from(tls.clientCa)
    createSecureContext({ cert, key })
    // A context treats an invalid certificate as no authority at all.
    if (ca !== null) new X509Certificate(ca)
    return ServerCredentials.createSsl(ca, [{ cert_chain: cert, private_key: key }], ca !== null)
  } catch (cause) {
    const detail =
      'a certificate in PEM and the key that belongs to it are needed, as `cert` and `key`; `clientCa` is one, too.'
    throw new ParameterError('grpc.tls', detail, { cause })
  }
}
