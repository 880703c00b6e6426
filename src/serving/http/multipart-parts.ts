import { HttpError } from './http-error.ts'
import type { HttpRequest } from './route.ts'

/** One part of a body of `multipart/form-data`; its content must be read to its end before the next part is asked for. */
export interface FormPart {
  readonly name: string
  /** Null for a plain field. */
  readonly filename: string | null
  readonly content: AsyncIterable<Uint8Array>
}

const headerLimit = 8 << 10

/**
 * The parts of a form as they arrive.
 *
 * @throws {HttpError} with status 400 or 415 where the body is no such form.
 */
export async function* multipartParts(request: HttpRequest): AsyncGenerator<FormPart> {
  const type = request.header('content-type') ?? ''
  const [, quoted, plain] =
    /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw new HttpError(415, 'Send the parts as `multipart/form-data` with a boundary.')
  const bytes = new Pending(request.pieces)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  for await (const _preamble of bytes.until(delimiter)) if (_preamble.length > headerLimit) throw malformed()
  for (;;) {
    const after = await bytes.take(2)
    if (after.toString() === '--') return
    if (after.toString() !== '\r\n') throw malformed()
    const headers = await bytes.line('\r\n\r\n', headerLimit)
    const content = bytes.until(delimiter)
    yield { ...namesOf(headers), content }
    for await (const _rest of content) throw malformed()
  }
}

function namesOf(headers: string): Pick<FormPart, 'name' | 'filename'> {
  const disposition = headers.split('\r\n').find(line => /^content-disposition:\s*form-data\s*;/i.test(line)) ?? ''
  const [, name] = /;\s*name="([^"]*)"/i.exec(disposition) ?? []
  const [, filename = null] = /;\s*filename="([^"]*)"/i.exec(disposition) ?? []
  if (name === undefined) throw malformed()
  return { name, filename }
}

function malformed(): HttpError {
  return new HttpError(400, 'The body is not the form that its content type says.')
}

/** Bytes that have arrived and were not taken yet. */
class Pending {
  readonly #source: AsyncIterator<Uint8Array>
  /** The first delimiter needs no line break before it. */
  #bytes: Buffer = Buffer.from('\r\n')

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Everything before a delimiter, which is taken too. */
  async *until(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#bytes.indexOf(delimiter)
      if (at >= 0) {
        const last = this.#bytes.subarray(0, at)
        this.#bytes = this.#bytes.subarray(at + delimiter.length)
        if (last.length > 0) yield last
        return
      }
      const safe = this.#bytes.length - delimiter.length + 1
      if (safe > 0) {
        const piece = this.#bytes.subarray(0, safe)
        this.#bytes = this.#bytes.subarray(safe)
        yield piece
      }
      await this.#more()
    }
  }

  async take(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) await this.#more()
    const taken = this.#bytes.subarray(0, count)
    this.#bytes = this.#bytes.subarray(count)
    return taken
  }

  /** The text before an end, which is taken too. */
  async line(end: string, limit: number): Promise<string> {
    for (;;) {
      const at = this.#bytes.indexOf(end)
      if (at >= 0) {
        const text = this.#bytes.subarray(0, at).toString()
        this.#bytes = this.#bytes.subarray(at + end.length)
        return text
      }
      if (this.#bytes.length > limit) throw malformed()
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#source.next()
    if (done === true) throw new HttpError(400, 'The body ends before the form does.')
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(value) : Buffer.concat([this.#bytes, value])
  }
}
