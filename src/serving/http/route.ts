/** One operation of an HTTP API, whatever server carries it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /**
   * Segments that begin with a colon are parameters, as in `/v2/models/:model/infer`; a last segment `*` is the parameter `*`, which
   * takes the rest of the path.
   */
  readonly path: string
  /** The body is read by the handler, from `pieces`, and never held as a whole. */
  readonly streams?: true
  readonly access: Access
  readonly operation: Operation
  /** How many bytes a body may have, also decompressed; default: what the server allows. */
  readonly bodyLimit?: number
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>
}

/** Which token an operation needs, where one is configured; `open` never needs one. */
export type Access = 'open' | 'read' | 'predict' | 'admin'

/** What the OpenAPI document says of an operation; schemas are JSON Schema. */
export interface Operation {
  readonly id: string
  readonly summary: string
  readonly tag: string
  readonly request?: object
  readonly responses: { readonly [status: number]: { readonly description: string; readonly schema?: object } }
}

/** A request as a handler sees it. */
export interface HttpRequest {
  /** Percent-decoded. */
  readonly parameters: { readonly [name: string]: string }
  readonly query: { readonly [name: string]: string | readonly string[] | undefined }
  /** The body, decompressed; empty where there is none, and where the route `streams`. */
  readonly body: Uint8Array
  /** The body of a route that `streams`, as it arrives; more than `bodyLimit` is an HttpError with status 413. */
  readonly pieces: AsyncIterable<Uint8Array>
  /** Aborts when the client goes away or the server gives up. */
  readonly signal: AbortSignal
  /** A header by its lower-case name. */
  header(name: string): string | undefined
  /**
   * The body as JSON.
   *
   * @throws {HttpError} with status 400 where it is not JSON.
   */
  json(): unknown
}

/** An answer; a text body is JSON unless `content-type` says otherwise. It may be compressed unless `cache-control` says `no-transform`. */
export interface HttpResponse {
  readonly status: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Why the server failed, where it did: for its log and its spans, never for the client. */
  readonly failure?: unknown
}
