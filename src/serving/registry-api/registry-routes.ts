import { ParameterError } from '../../features/errors/parameter-error.ts'
import { HttpError } from '../http/http-error.ts'
import { type JsonObject, objectIn } from '../http/json-object.ts'
import { jsonResponse } from '../http/json-response.ts'
import type { HttpRequest, HttpResponse, Route } from '../http/route.ts'
import type { ChangeOptions, ModelRegistry, ModelVersion } from '../registry/model-registry.ts'
import { neededVersion } from '../registry/needed-version.ts'
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
    read('/v1/resolve', 'resolveModel', 'The version that a reference points to', async ({ query }) => {
      return versionAnswer(await neededVersion(registry, String(query.reference ?? '')))
    }),
    read('/v1/versions', 'listVersions', 'The versions of all models', request => listed(registry, request)),
    read(`${model}/versions`, 'listModelVersions', 'The versions of a model', request => listed(registry, request)),
    read(`${model}/versions/:version`, 'getVersion', 'A version', async request =>
      versionAnswer(await versionOf(registry, request)),
    ),
    read(`${model}/versions/:version/files/:file`, 'readFile', 'A file of a version', async request =>
      download(registry, await versionOf(registry, request), request),
    ),
    read(`${model}/aliases`, 'listAliases', 'The version that each alias points to', async ({ parameters }) =>
      jsonResponse({ aliases: await registry.aliases(nameOf(parameters)) }),
    ),
    read(`${model}/aliases/:alias`, 'getAlias', 'The version that an alias points to', async ({ parameters }) => {
      const { version } = await neededVersion(registry, `${nameOf(parameters)}@${parameters.alias ?? ''}`)
      return { ...jsonResponse({ version }), headers: { etag: `"${version}"` } }
    }),
    read(`${model}/history`, 'getHistory', 'The history of aliases and versions', async ({ parameters, query }) => {
      const alias = query.alias === undefined ? undefined : String(query.alias)
      const { limit, after } = pageOf(query)
      const entries = (await registry.history(nameOf(parameters), alias)).filter(({ number }) => number > Number(after))
      const page = entries.slice(0, limit)
      return jsonResponse({ entries: page, next: entries.length > limit ? String(page.at(-1)?.number) : null })
    }),
    {
      ...change('POST', `${model}/versions`, 'registerVersion', 'Registers a version', async request => {
        const version = await registerVersion(registry, nameOf(request.parameters), request, { jsonBytes })
        return { ...versionAnswer(version), status: 201 }
      }),
      streams: true,
      bodyLimit: versionBytes,
    },
    change('PUT', `${model}/aliases/:alias`, 'promote', 'Points an alias to a version, by If-Match', async request => {
      const { parameters } = request
      const body = objectIn(request)
      const expected = expectedOf(request)
      const options = { ...changeOf(body), expected }
      const version = Number(body.version)
      const entry = await registry.promote(nameOf(parameters), parameters.alias ?? '', version, options)
      return { ...jsonResponse(entry), headers: { etag: `"${version}"` } }
    }),
    change(
      'POST',
      `${model}/aliases/:alias/rollback`,
      'rollback',
      'Points an alias back to its previous version',
      async request => {
        const { parameters } = request
        return jsonResponse(
          await registry.rollback(nameOf(parameters), parameters.alias ?? '', changeOf(objectIn(request))),
        )
      },
    ),
    change('DELETE', `${model}/aliases/:alias`, 'unsetAlias', 'Removes an alias, by If-Match', async request => {
      const { parameters } = request
      const options = { ...changeOf(objectIn(request)), expected: expectedOf(request) }
      return jsonResponse(await registry.unset(nameOf(parameters), parameters.alias ?? '', options))
    }),
    change('DELETE', `${model}/versions/:version`, 'removeVersion', 'Removes a version', async request => {
      const { parameters } = request
      await registry.remove(nameOf(parameters), Number(parameters.version), changeOf(objectIn(request)))
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

function versionAnswer(version: ModelVersion): HttpResponse {
  const headers = { etag: `"${version.digest}"`, location: `/v1/models/${version.name}/versions/${version.version}` }
  return { ...jsonResponse(version), headers }
}

function nameOf(parameters: HttpRequest['parameters']): string {
  return parameters.model ?? ''
}

function versionOf(registry: ModelRegistry, { parameters }: HttpRequest): Promise<ModelVersion> {
  return neededVersion(registry, `${nameOf(parameters)}/${parameters.version ?? ''}`)
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
  return jsonResponse({ versions: page, next })
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

function changeOf({ reason, by }: JsonObject): ChangeOptions {
  return { reason: textOrNothing('reason', reason), by: textOrNothing('by', by) }
}

function textOrNothing(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.length <= 4000) return value
  throw new ParameterError(field, 'a text of at most 4,000 characters is needed.')
}
