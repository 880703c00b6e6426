import { MlflowError } from './mlflow-error.ts'

/** Requests to the REST API of one server. */
export interface MlflowClient {
  get<T>(path: string, query: { readonly [name: string]: string }): Promise<T>
  post<T>(path: string, body: object): Promise<T>
  upload(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  download(path: string): Promise<Uint8Array>
}

/** How a server is reached. */
export interface ClientOptions {
  readonly url: string
  readonly headers?: { readonly [name: string]: string }
  readonly signal?: AbortSignal
}

const mostBytes = 2 ** 31

/** A client for `<url>/api/2.0/mlflow/…`. */
export function mlflowClient({ url, headers = {}, signal }: ClientOptions): MlflowClient {
  const base = url.replace(/\/+$/, '')
  const send = async (action: string, path: string, request: RequestInit): Promise<Response> => {
    const all = { ...request, headers: { ...headers, ...request.headers }, ...(signal === undefined ? {} : { signal }) }
    const response = await fetch(`${base}/api/2.0/${path}`, all).catch(error => {
      signal?.throwIfAborted()
      throw new MlflowError(action, null, `${base} does not answer; is it running there?`, { cause: error })
    })
    if (response.ok) return response
    throw new MlflowError(action, response.status, (await response.text()).slice(0, 500))
  }
  return {
    async get(path, query) {
      const response = await send(path, `mlflow/${path}?${new URLSearchParams(query)}`, {})
      return (await response.json()) as never
    },
    async post(path, body) {
      const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      return (await (await send(path, `mlflow/${path}`, request)).json()) as never
    },
    async upload(path, bytes) {
      await send('store an artifact', `mlflow-artifacts/artifacts/${path}`, { method: 'PUT', body: bytes })
    },
    async download(path) {
      const response = await send('read an artifact', `mlflow-artifacts/artifacts/${path}`, {})
      const size = Number(response.headers.get('content-length') ?? 0)
      if (size > mostBytes) throw new MlflowError('read an artifact', 200, `it has ${size} bytes, too many to hold.`)
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}
