import { checkedPath, folderPath } from '../../features/files/file-path.ts'
import type { Files } from '../../features/files/files.ts'
import { piecesOf } from '../../features/files/pieces-of.ts'
import { inParallel } from '../../features/parallel/in-parallel.ts'
import { jsonResponse } from '../http/json-response.ts'
import type { HttpRequest, HttpResponse, Route } from '../http/route.ts'
import type { ModelRegistry, ModelVersion } from '../registry/model-registry.ts'
import { MlflowFault, mlflowFailure } from './mlflow-fault.ts'
import type { MlflowRouteOptions } from './mlflow-routes.ts'

const base = '/api/2.0/mlflow-artifacts/artifacts'

/** Where uploads lie beside the notes of models: no model can be called so. */
const uploads = '_artifacts/'

/** The proxy of artifacts: `models/<name>/<version>` are the files of versions, which nobody changes; all else is what clients upload. */
export function artifactRoutes({ registry, files, artifactBytes = 2 ** 34 }: MlflowRouteOptions): readonly Route[] {
  return [
    route('GET', base, 'read', 'lists artifacts', ({ query }) =>
      listArtifacts(registry, files, String(query.path ?? '')),
    ),
    route('GET', `${base}/*`, 'read', 'downloads an artifact', request => download(registry, files, request)),
    {
      ...route('PUT', `${base}/*`, 'admin', 'uploads an artifact', async ({ parameters, pieces, signal }) => {
        await files.write(uploadedPath(parameters['*'] ?? ''), pieces, { signal })
        return jsonResponse({})
      }),
      streams: true,
      bodyLimit: artifactBytes,
    },
    route('DELETE', `${base}/*`, 'admin', 'deletes artifacts', async ({ parameters }) => {
      const path = uploadedPath(parameters['*'] ?? '')
      const file = await files.open(path)
      await file?.close()
      await files.remove(file === null ? `${path}/` : path)
      return jsonResponse({})
    }),
  ]
}

function route(
  method: Route['method'],
  path: string,
  access: Route['access'],
  does: string,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
): Route {
  const responses = { 200: { description: 'The response of MLflow.' } }
  const operation = { id: `mlflow ${method} artifacts`, summary: `MLflow's proxy ${does}`, tag: 'mlflow', responses }
  return { method, path, access, operation, handle: request => handle(request).catch(mlflowFailure) }
}

/** The version that a path below `models` lies in, and the rest of the path; null for other paths. */
async function versionAt(
  registry: ModelRegistry,
  path: string,
): Promise<{ readonly version: ModelVersion; readonly file: string } | null> {
  const [, name, number, file = ''] = /^models\/([^/]+)\/(\d+)(?:\/(.*))?$/.exec(path) ?? []
  if (name === undefined || number === undefined) return null
  const version = await registry.resolve(`${name}/${number}`)
  if (version === null) throw missing(path)
  return { version, file }
}

async function listArtifacts(registry: ModelRegistry, files: Files, path: string): Promise<HttpResponse> {
  const registered = await versionAt(registry, path.replace(/\/$/, ''))
  if (registered !== null) {
    const all = registered.file === '' ? registered.version.files : []
    return listAnswer(all.map(file => ({ path: file.path, is_dir: false, file_size: file.size })))
  }
  const folder = path === '' ? uploads : folderPath(`${uploads}${path.replace(/\/$/, '')}`)
  const found = await inParallel(await files.list(folder), atOnce, async name =>
    name.endsWith('/')
      ? { path: name.slice(0, -1), is_dir: true }
      : { path: name, is_dir: false, file_size: await sizeOf(files, `${folder}${name}`) },
  )
  return listAnswer(found)
}

function listAnswer(files: readonly object[]): HttpResponse {
  return jsonResponse({ files })
}

const atOnce = 16

async function sizeOf(files: Files, path: string): Promise<number> {
  const file = await files.open(path)
  await file?.close()
  return file?.size ?? 0
}

async function download(registry: ModelRegistry, files: Files, request: HttpRequest): Promise<HttpResponse> {
  const path = request.parameters['*'] ?? ''
  const registered = await versionAt(registry, path)
  if (registered !== null) {
    const { version, file } = registered
    const size = version.files.find(found => found.path === file)?.size
    if (size === undefined) throw missing(path)
    return bytesAnswer(size, registry.read(version, file, { signal: request.signal }))
  }
  const file = await files.open(checkedPath(`${uploads}${path}`))
  if (file === null) throw missing(path)
  if (file.size === 0) await file.close()
  return bytesAnswer(file.size, piecesOf(file, request.signal))
}

function bytesAnswer(size: number, body: AsyncIterable<Uint8Array>): HttpResponse {
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'cache-control': 'no-transform',
  }
  return { status: 200, headers, body: size === 0 ? new Uint8Array() : body }
}

function uploadedPath(path: string): string {
  if (/^models\/[^/]+\/\d+(\/|$)/.test(path))
    throw new MlflowFault(
      'INVALID_PARAMETER_VALUE',
      'The files of a registered version do not change; register another one.',
    )
  return checkedPath(`${uploads}${path.replace(/\/$/, '')}`)
}

function missing(path: string): MlflowFault {
  return new MlflowFault('RESOURCE_DOES_NOT_EXIST', `There is no artifact at ${path.slice(0, 200)}.`)
}
