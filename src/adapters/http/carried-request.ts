import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseJson } from '../../serving/http/parse-json.ts'
import type { HttpRequest } from '../../serving/http/route.ts'
import { bodyPieces } from './read-body.ts'

const nothing = new Uint8Array(0)

/** A request of fastify as handlers see it; what few handlers ask for is made when it is asked for. */
export class CarriedRequest implements HttpRequest {
  readonly parameters: HttpRequest['parameters']
  readonly body: Uint8Array
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #limit: number
  #signal: AbortSignal | null = null

  constructor(request: FastifyRequest, reply: FastifyReply, body: Uint8Array | undefined, limit: number) {
    this.parameters = request.params as HttpRequest['parameters']
    this.body = body ?? nothing
    this.#request = request
    this.#reply = reply
    this.#limit = limit
  }

  get query(): HttpRequest['query'] {
    return this.#request.query as HttpRequest['query']
  }

  get pieces(): AsyncIterable<Uint8Array> {
    return bodyPieces(this.#request, this.#limit)
  }

  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#reply)
    return this.#signal
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return typeof value === 'string' || value === undefined ? value : value.join(', ')
  }

  json(): unknown {
    return parseJson(this.body)
  }
}

/** A signal that aborts when the connection ends before the answer. */
function signalOf({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  const gone = (): void => {
    if (!raw.writableFinished) controller.abort(new DOMException('The client went away.', 'AbortError'))
  }
  if (raw.destroyed || raw.socket?.destroyed === true) gone()
  else raw.once('close', gone)
  return controller.signal
}
