import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import { lazyRegistry } from '../registry/lazy-registry.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'

/** How a registry far away is reached. */
export interface HttpRegistryOptions {
  /** What it is sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined
  /** Milliseconds that an answer may take to begin, unless files are sent, and then to go on after each part; default 30,000. */
  readonly timeout?: number
}

/**
 * A model registry that another process serves, by `serveRegistry` of `bighead/registry-server`: everything a folder's is, over HTTP.
 * Files are sent and read as streams, and their digests checked at both ends.
 *
 * @throws {StorageError} from every method, where nobody answers or the server fails; the registry's own errors as they are.
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
