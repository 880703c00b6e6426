import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import { lazyRegistry } from '../registry/lazy-registry.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'
import type { SigningKey } from './envelope.ts'

/** Who signs, and whose signatures count. */
export interface SigningOptions {
  /** The private key with which `register` signs: ECDSA on P-256. Without it, nothing can be registered through this registry. */
  readonly key?: SigningKey
  /** The public keys whose signatures count. */
  readonly trusted: readonly SigningKey[]
  /** How many of them must have signed a version; default 1. */
  readonly threshold?: number
}

/**
 * A registry that signs what it registers, and gives only versions that trusted keys have signed: `resolve`, `load` and `read` refuse
 * all others. Signatures are kept with the versions, in the underlying registry, which need not be trusted.
 *
 * @throws {SignatureError} where a version is not signed, or not what was signed.
 */
export function signedRegistry(registry: ModelRegistry, options: SigningOptions): ModelRegistry {
  requireOptions<SigningOptions>(options, { key: null, trusted: null, threshold: null })
  const { trusted, threshold = 1 } = options
  if (!Array.isArray(trusted) || trusted.length === 0)
    throw new ParameterError('trusted', 'a list of at least one public key is needed.')
  if (!Number.isSafeInteger(threshold) || threshold < 1 || threshold > trusted.length)
    throw new ParameterError('threshold', `a whole number from 1 to ${trusted.length}, the number of keys, is needed.`)
  return lazyRegistry(async () => (await import('./open-signed-registry.ts')).openSignedRegistry(registry, options))
}
