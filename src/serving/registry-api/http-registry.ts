import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import { lazyRegistry } from '../registry/lazy-registry.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'

/** How a remote registry is reached. */
export interface HttpRegistryOptions {
  /** The token that is sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined
  /** The time limit, in milliseconds, for an answer to begin (unless files are sent) and for each further part; default 30,000. */
  readonly timeout?: number
}

/**
 * A model registry that another process serves with `serveRegistry` of `bighead/registry-server`, with everything a folder's registry has.
 * Files are sent and read as streams, and their digests are checked at both ends.
 *
 * @throws {StorageError} from every method, where the server does not answer or fails; the registry's own errors are passed on.
 */
export function httpRegistry(url: string, options: HttpRegistryOptions = {}): ModelRegistry {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ParameterError('url', 'the address of a registry is needed, like `http://registry:8080`.')
  requireSettings<HttpRegistryOptions>(options, { token: null, timeout: null })
  const { timeout = 1 } = options
  if (!(timeout > 0 && timeout < 2 ** 31))
    throw new ParameterError('timeout', 'a number of milliseconds above 0 and below 2^31 is needed.')
  return lazyRegistry(async () => (await import('./open-http-registry.ts')).openHttpRegistry(url, options))
}
