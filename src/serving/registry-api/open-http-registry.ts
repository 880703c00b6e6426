import { ParameterError } from '../../features/errors/parameter-error.ts'
import { ModelNotFoundError } from '../errors.ts'
import { versionNumber } from '../registry/find-version.ts'
import { loadModel } from '../registry/load-model.ts'
import type { HistoryEntry, ListPage, ModelRegistry, ModelVersion } from '../registry/model-registry.ts'
import { checkName, parseReference } from '../registry/reference.ts'
import { registeredFile, verifiedPieces } from '../registry/verified-pieces.ts'
import type { HttpRegistryOptions } from './http-registry.ts'
import { type RegistryClient, registryClient, segment } from './registry-client.ts'
import { versionForm } from './version-form.ts'

/** Of the JSON of a version's parts. */
const jsonBytes = 2 ** 27

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
    async load(reference, options = {}) {
      const version = await find(reference, options.signal)
      return loadModel(version, (path, signal) => read(client, version, path, signal), jsonBytes, options)
    },
    async *read(version, file, { signal } = {}) {
      yield* read(client, version, file, signal)
    },
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

/** The last piece is given when all of them are what the version says. */
function read(
  client: RegistryClient,
  version: ModelVersion,
  path: string,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  const file = registeredFile(version, path)
  const address = `${modelPath(version.name)}/versions/${version.version}/files/${segment(path)}`
  return verifiedPieces(version, file, client.pieces(address, { signal }))
}
