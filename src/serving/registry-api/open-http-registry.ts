import { createHash } from 'node:crypto'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { DigestMismatchError, ModelNotFoundError } from '../errors.ts'
import { versionNumber } from '../registry/find-version.ts'
import { featuresFile, pipelineFile } from '../registry/model-parts.ts'
import type {
  HistoryEntry,
  Json,
  ListPage,
  LoadedModel,
  LoadOptions,
  ModelRegistry,
  ModelVersion,
} from '../registry/model-registry.ts'
import { checkName, parseReference } from '../registry/reference.ts'
import type { HttpRegistryOptions } from './http-registry.ts'
import { type RegistryClient, registryClient, segment } from './registry-client.ts'
import { versionForm } from './version-form.ts'

/** The registry at an address. */
export function openHttpRegistry(url: string, options: HttpRegistryOptions): ModelRegistry {
  const client = registryClient(url, options)
  const find = async (reference: string, signal?: AbortSignal): Promise<ModelVersion> => {
    parseReference(reference)
    return client.ask<ModelVersion>(`/v1/resolve?reference=${segment(reference)}`, { signal })
  }
  return {
    async register(name, parts, { signal } = {}) {
      const form = versionForm(name, parts)
      const headers = { 'content-type': form.contentType }
      const call = { method: 'POST', headers, stream: form.stream, signal } as const
      try {
        return await client.ask<ModelVersion>(`${modelPath(name)}/versions`, call)
      } catch (error) {
        const failure = form.failure()
        throw failure === null ? error : failure.error
      }
    },
    async promote(name, alias, version, { expected, by, reason }) {
      const number = await checked(client, name, version)
      const call = {
        method: 'PUT',
        headers: conditionOf(name, expected),
        json: { version: number, by, reason },
      } as const
      return client.ask<HistoryEntry>(aliasPath(name, alias), call)
    },
    async unset(name, alias, { expected, by, reason }) {
      const call = { method: 'DELETE', headers: conditionOf(name, expected), json: { by, reason } } as const
      return client.ask<HistoryEntry>(aliasPath(name, alias), call)
    },
    rollback: async (name, alias, change = {}) =>
      client.ask<HistoryEntry>(`${aliasPath(name, alias)}/rollback`, { method: 'POST', json: { ...change } }),
    async remove(name, version, change = {}) {
      const number = await checked(client, name, version)
      await client.ask(`${modelPath(name)}/versions/${number}`, { method: 'DELETE', json: { ...change } })
    },
    async resolve(reference) {
      try {
        return await find(reference)
      } catch (error) {
        if (error instanceof ModelNotFoundError) return null
        throw error
      }
    },
    load: async (reference, options = {}) => load(client, await find(reference, options.signal), options),
    read: (version, file, { signal } = {}) => readVerified(client, version, file, signal),
    list: (name, page = {}) => list(client, name, page),
    async aliases(name) {
      return (await client.ask<{ aliases: { [alias: string]: number } }>(`${modelPath(name)}/aliases`)).aliases
    },
    async history(name, alias) {
      if (alias !== undefined) checkName('alias', alias)
      const only = alias === undefined ? '' : `&alias=${segment(alias)}`
      return paged<HistoryEntry>(client, `${modelPath(name)}/history?limit=1000${only}`, 'entries', '0')
    },
  }
}

function modelPath(name: string): string {
  checkName('name', name)
  return `/v1/models/${segment(name)}`
}

function aliasPath(name: string, alias: string): string {
  checkName('alias', alias)
  return `${modelPath(name)}/aliases/${segment(alias)}`
}

/** Where an alias must point for a change to happen. */
function conditionOf(name: string, expected: number | ModelVersion | null): { readonly [name: string]: string } {
  return expected === null ? { 'if-none-match': '*' } : { 'if-match': `"${versionNumber(name, expected)}"` }
}

/** The number of a version; one of another registry has another digest there. */
async function checked(client: RegistryClient, name: string, version: number | ModelVersion): Promise<number> {
  const number = versionNumber(name, version)
  if (typeof version === 'number') return number
  const found = await client.ask<ModelVersion>(`${modelPath(name)}/versions/${number}`)
  if (found.digest === version.digest) return number
  const detail = `version ${number} of \`${name}\` has another digest in this registry; was it registered in another one?`
  throw new ParameterError('version', detail)
}

async function list(
  client: RegistryClient,
  name: string | undefined,
  page: ListPage,
): Promise<readonly ModelVersion[]> {
  const { after, limit = Number.POSITIVE_INFINITY } = page
  const path = name === undefined ? '/v1/versions' : `${modelPath(name)}/versions`
  const start = after === undefined ? '0' : `${after.name}/${after.version}`
  return paged<ModelVersion>(client, `${path}?limit=${Math.min(limit, 1000)}`, 'versions', start, limit)
}

/** All items of a list that is given page by page. */
async function paged<T>(
  client: RegistryClient,
  path: string,
  field: string,
  start: string,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const found: T[] = []
  let after: string | null = start
  while (after !== null && found.length < limit) {
    const page: { readonly [key: string]: unknown } = await client.ask(`${path}&after=${segment(after)}`)
    found.push(...(page[field] as T[]))
    after = typeof page.next === 'string' ? page.next : null
  }
  return found.slice(0, limit)
}

async function load(
  client: RegistryClient,
  version: ModelVersion,
  { signal, parse }: LoadOptions,
): Promise<LoadedModel> {
  const parts = new Map<string, Json>()
  for (const { path } of version.files) {
    if (path === pipelineFile || path === featuresFile) {
      const bytes = await readWhole(client, version, path, signal)
      const now = (): Json => JSON.parse(new TextDecoder().decode(bytes)) as Json
      parts.set(path, parse === undefined ? now() : await parse(bytes))
    } else {
      // Reading it whole is what verifies it.
      for await (const _piece of readVerified(client, version, path, signal)) signal?.throwIfAborted()
    }
  }
  return {
    ...version,
    pipeline: parts.get(pipelineFile) ?? null,
    features: parts.get(featuresFile) ?? null,
    read: file => readWhole(client, version, file, signal),
  }
}

async function readWhole(
  client: RegistryClient,
  version: ModelVersion,
  file: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of readVerified(client, version, file, signal)) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

/** The last piece is given when all of them are what the version says. */
async function* readVerified(
  client: RegistryClient,
  version: ModelVersion,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const reference = `${version.name}/${version.version}`
  const file = version.files.find(found => found.path === path)
  if (file === undefined) {
    const known = version.files.map(found => found.path)
    throw new ParameterError('file', `\`${path}\` is not a file of ${reference}.${suggestion(path, known)}`)
  }
  const address = `${modelPath(version.name)}/versions/${version.version}/files/${segment(path)}`
  const hash = createHash('sha256')
  let size = 0
  let held: Uint8Array | null = null
  for await (const piece of client.pieces(address, { signal })) {
    if (held !== null) yield held
    size += piece.length
    if (size > file.size) throw new DigestMismatchError(path, reference, `it has more than ${file.size} bytes`)
    hash.update(piece)
    held = piece
  }
  const found = hash.digest('hex')
  if (found !== file.sha256)
    throw new DigestMismatchError(path, reference, `its SHA-256 is ${found}, not ${file.sha256}`)
  if (held !== null) yield held
}
