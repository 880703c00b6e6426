import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'

/** How a registry far away is reached. */
export interface HttpRegistryOptions {
  /** What it is sent as `Authorization: Bearer …`. */
  readonly token?: string
  /** Milliseconds that an answer may take to begin, of calls that send no files; default 30,000. */
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
  let opened: Promise<ModelRegistry> | null = null
  const open = (): Promise<ModelRegistry> => {
    opened ??= import('./open-http-registry.ts').then(module => module.openHttpRegistry(url, options))
    return opened
  }
  return {
    register: async (...given) => (await open()).register(...given),
    promote: async (...given) => (await open()).promote(...given),
    rollback: async (...given) => (await open()).rollback(...given),
    unset: async (...given) => (await open()).unset(...given),
    remove: async (...given) => (await open()).remove(...given),
    list: async (...given) => (await open()).list(...given),
    resolve: async (...given) => (await open()).resolve(...given),
    load: async (...given) => (await open()).load(...given),
    async *read(...given) {
      yield* (await open()).read(...given)
    },
    aliases: async (...given) => (await open()).aliases(...given),
    history: async (...given) => (await open()).history(...given),
  }
}
