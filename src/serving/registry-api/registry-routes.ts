import { ParameterError } from '../../features/errors/parameter-error.ts'
import { ModelNotFoundError } from '../errors.ts'
import { HttpError } from '../http/http-error.ts'
import type { HttpRequest, HttpResponse, Route } from '../http/route.ts'
import type { ChangeOptions, ModelRegistry, ModelVersion } from '../registry/model-registry.ts'
import { parseReference } from '../registry/reference.ts'
import { pageOf } from './page-of.ts'
import { registerVersion } from './register-version.ts'
import { registryFailure } from './registry-errors.ts'

/** What a registry's operations may take. */
export interface RegistryRouteOptions {
  /** Bytes of a whole version as it is sent; default 17 GiB. */
  readonly versionBytes?: number
  /** Bytes of its pipeline, features and metadata, each; default 128 MiB. */
  readonly jsonBytes?: number
}

/** The operations of a registry over HTTP; reading needs `read`, all else `admin`. */
export function registryRoutes(registry: ModelRegistry, options: RegistryRouteOptions = {}): readonly Route[] {
  const { versionBytes = 17 * 2 ** 30, jsonBytes = 2 ** 27 } = options
  const model = '/v1/models/:model'
  return [
    read('/v1/resolve', 'resolveModel', 'The version that a reference means', async ({ query }) => {
      const reference = String(query.reference ?? '')
      const { name } = parseReference(reference)
      const found = await registry.resolve(reference)
      if (found === null) throw new ModelNotFoundError(reference, await whyMissing(registry, reference, name))
      return versionAnswer(found)
    }),
    read('/v1/versions', 'listVersions', 'The versions of all models', request => listed(registry, request)),
    read(`${model}/versions`, 'listModelVersions', 'The versions of a model', request => listed(registry, request)),
    read(`${model}/versions/:version`, 'getVersion', 'A version', async request =>
      versionAnswer(await versionOf(registry, request)),
    ),
    read(`${model}/versions/:version/files/:file`, 'readFile', 'A file of a version', async request =>
      download(registry, await versionOf(registry, request), request),
    ),
    read(`${model}/aliases`, 'listAliases', 'Which version each alias points at', async ({ parameters }) =>
      json({ aliases: await registry.aliases(nameOf(parameters)) }),
    ),
    read(`${model}/aliases/:alias`, 'getAlias', 'The version that an alias points at', async ({ parameters }) => {
      const reference = `${nameOf(parameters)}@${parameters.alias ?? ''}`
      const { version } = (await registry.resolve(reference)) ?? (await registry.load(reference))
      return json({ version }, 200, { etag: `"${version}"` })
    }),
    read(`${model}/history`, 'getHistory', 'What happened to aliases and versions', async ({ parameters, query }) => {
      const alias = query.alias === undefined ? undefined : String(query.alias)
      const { limit, after } = pageOf(query)
      const entries = (await registry.history(nameOf(parameters), alias)).filter(({ number }) => number > Number(after))
      const page = entries.slice(0, limit)
      return json({ entries: page, next: entries.length > limit ? String(page.at(-1)?.number) : null })
    }),
    {
      ...change('POST', `${model}/versions`, 'registerVersion', 'Registers a version', async request => {
        const version = await registerVersion(registry, nameOf(request.parameters), request, { jsonBytes })
        return { ...versionAnswer(version), status: 201 }
      }),
      streams: true,
      bodyLimit: versionBytes,
    },
    change('PUT', `${model}/aliases/:alias`, 'promote', 'Points an alias at a version, by If-Match', async request => {
      const { parameters } = request
      const body = bodyOf(request)
      const expected = expectedOf(request)
      const options = { ...changeOf(body), expected }
      const version = Number(body.version)
      return json(await registry.promote(nameOf(parameters), parameters.alias ?? '', version, options), 200, {
        etag: `"${version}"`,
      })
    }),
    change('POST', `${model}/aliases/:alias/rollback`, 'rollback', 'Points an alias back', async request => {
      const { parameters } = request
      return json(await registry.rollback(nameOf(parameters), parameters.alias ?? '', changeOf(bodyOf(request))))
    }),
    change('DELETE', `${model}/aliases/:alias`, 'unsetAlias', 'Takes an alias away, by If-Match', async request => {
      const { parameters } = request
      const options = { ...changeOf(bodyOf(request)), expected: expectedOf(request) }
      return json(await registry.unset(nameOf(parameters), parameters.alias ?? '', options))
    }),
    change('DELETE', `${model}/versions/:version`, 'removeVersion', 'Removes a version', async request => {
      const { parameters } = request
      await registry.remove(nameOf(parameters), Number(parameters.version), changeOf(bodyOf(request)))
      return { status: 204 }
    }),
  ]
}

type Handle = (request: HttpRequest) => Promise<HttpResponse>

function read(path: string, id: string, summary: string, handle: Handle): Route {
  return { method: 'GET', path, access: 'read', operation: operationOf(id, summary), handle: guarded(handle) }
}

function change(method: Route['method'], path: string, id: string, summary: string, handle: Handle): Route {
  return { method, path, access: 'admin', operation: operationOf(id, summary), handle: guarded(handle) }
}

function operationOf(id: string, summary: string): Route['operation'] {
  return { id, summary, tag: 'registry', responses: { 200: { description: summary } } }
}

function guarded(handle: Handle): Route['handle'] {
  return request => handle(request).catch(registryFailure)
}

function json(value: unknown, status = 200, headers: HttpResponse['headers'] = {}): HttpResponse {
  return { status, headers, body: JSON.stringify(value) }
}

function versionAnswer(version: ModelVersion): HttpResponse {
  const headers = { etag: `"${version.digest}"`, location: `/v1/models/${version.name}/versions/${version.version}` }
  return json(version, 200, headers)
}

function nameOf(parameters: HttpRequest['parameters']): string {
  return parameters.model ?? ''
}

async function versionOf(registry: ModelRegistry, { parameters }: HttpRequest): Promise<ModelVersion> {
  const reference = `${nameOf(parameters)}/${parameters.version ?? ''}`
  const found = await registry.resolve(reference)
  if (found === null) throw new ModelNotFoundError(reference, await whyMissing(registry, reference, nameOf(parameters)))
  return found
}

/** The registry's own words, which name what could have been meant. */
async function whyMissing(registry: ModelRegistry, reference: string, name: string): Promise<string> {
  try {
    await registry.load(reference)
    return `Model \`${name}\` was changed meanwhile; ask again.`
  } catch (error) {
    if (!(error instanceof ModelNotFoundError)) throw error
    return error.message.replace(`Model \`${reference}\` is not in the registry. `, '')
  }
}

async function listed(registry: ModelRegistry, { parameters, query }: HttpRequest): Promise<HttpResponse> {
  const { limit, after } = pageOf(query)
  const name = parameters.model
  const [, model = name ?? '', number = after] = /^([^/]+)\/(\d+)$/.exec(after) ?? []
  const start = after === '' || after === '0' ? {} : { after: { name: model, version: Number(number) } }
  const versions = await registry.list(name, { ...start, limit: limit + 1 })
  const page = versions.slice(0, limit)
  const last = page.at(-1)
  const next = versions.length > limit && last !== undefined ? `${last.name}/${last.version}` : null
  return json({ versions: page, next })
}

async function download(registry: ModelRegistry, version: ModelVersion, request: HttpRequest): Promise<HttpResponse> {
  const name = request.parameters.file ?? ''
  const file = version.files.find(({ path }) => path === name)
  if (file === undefined)
    throw new HttpError(404, `Version ${version.version} of \`${version.name}\` has no such file.`)
  const sha256 = Buffer.from(file.sha256, 'hex').toString('base64')
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(file.size),
    'content-digest': `sha-256=:${sha256}:`,
    'cache-control': 'no-transform',
    etag: `"sha256:${file.sha256}"`,
  }
  if (file.size === 0) return { status: 200, headers, body: new Uint8Array() }
  return { status: 200, headers, body: registry.read(version, name, { signal: request.signal }) }
}

/** Where the alias must point: `If-Match: "3"`, or `If-None-Match: *` for nowhere yet. */
function expectedOf(request: HttpRequest): number | null {
  const match = request.header('if-match')
  if (match === undefined && request.header('if-none-match')?.trim() === '*') return null
  if (match === undefined)
    throw new HttpError(
      428,
      'Say which version the alias points at, `If-Match: "3"`, or `If-None-Match: *` for none yet.',
    )
  const [, number] = /^"([1-9]\d{0,14})"$/.exec(match.trim()) ?? []
  if (number === undefined) throw new HttpError(400, 'If-Match takes the number of one version in quotes, like `"3"`.')
  return Number(number)
}

function bodyOf(request: HttpRequest): { readonly [field: string]: unknown } {
  const body = request.body.byteLength === 0 ? {} : request.json()
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as { [field: string]: unknown }
  throw new HttpError(400, 'The body is no JSON object.')
}

function changeOf({ reason, by }: { readonly [field: string]: unknown }): ChangeOptions {
  return { reason: textOrNothing('reason', reason), by: textOrNothing('by', by) }
}

function textOrNothing(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.length <= 4000) return value
  throw new ParameterError(field, 'a text of at most 4,000 characters is needed.')
}
