import { columnRange } from './chunk-range.ts'
import type { ParquetFile } from './parquet-file.ts'
import type { RowGroup } from './row-groups.ts'

/** Columns of a row group that will be read. */
export interface WantedBytes {
  readonly group: RowGroup
  readonly columns: readonly string[]
}

/** How much is asked for at once. */
export interface AheadLimits {
  /** Bytes between two columns that are rather read than asked for apart. */
  readonly gapBytes: number
  /** Bytes up to which neighbours are read by one request. */
  readonly requestBytes: number
  /** Bytes that are held, or on their way, before they are used. */
  readonly aheadBytes: number
  /** Requests that are on their way at the same time. */
  readonly requests: number
}

/** Bytes of a file, from a start until before an end. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>

const usual: AheadLimits = { gapBytes: 512 << 10, requestBytes: 8 << 20, aheadBytes: 64 << 20, requests: 8 }

/**
 * Reads of which it is known before what they will be, and in which order: neighbours come by one request, and the next ones are on their way
 * while one is used. Of files on this machine nothing is read before it is asked for.
 */
export class ReadAhead {
  /** Aborts when nothing is wanted any more. */
  readonly ending: AbortSignal
  readonly #limits: AheadLimits
  readonly #closing = new AbortController()
  readonly #requests: Request[] = []
  readonly #requestOf = new Map<RowGroup, ReadonlyMap<string, Request>>()
  #next = 0
  #flying = 0
  #held = 0

  constructor(wanted: readonly WantedBytes[], signal: AbortSignal | undefined, limits: AheadLimits = usual) {
    this.#limits = limits
    this.ending = AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])])
    for (const chunks of wanted) if (chunks.group.file.descriptor === null) this.#announce(chunks)
  }

  /** What reads a column of a row group; where it was announced, its bytes are there. */
  async reader(group: RowGroup, column: string): Promise<ReadBytes> {
    const direct: ReadBytes = (start, end) => group.file.read(start, end, this.ending)
    const request = this.#requestOf.get(group)?.get(column)
    if (request === undefined || request.uses === 0) return direct
    request.uses--
    const bytes = await (request.bytes ?? this.#begin(request))
    if (request.uses === 0) {
      request.bytes = null
      this.#held -= request.end - request.start
    }
    this.#more()
    return async (start, end) =>
      start >= request.start && end <= request.end
        ? bytes.subarray(start - request.start, end - request.start)
        : direct(start, end)
  }

  /** Ends what is on its way. */
  close(): void {
    this.#closing.abort()
  }

  #announce({ group, columns }: WantedBytes): void {
    const { gapBytes, requestBytes } = this.#limits
    const ranges = columns.flatMap(column => {
      const range = columnRange(group, column)
      return range === null ? [] : { column, ...range }
    })
    const requestOf = new Map<string, Request>()
    for (const { column, start, end } of ranges.sort((left, right) => left.start - right.start)) {
      let request = this.#requests.at(-1)
      const gap = request?.file === group.file ? start - request.end : -1
      if (request === undefined || gap < 0 || gap > gapBytes || end - request.start > requestBytes) {
        request = { file: group.file, start, end, uses: 0, isBegun: false, bytes: null }
        this.#requests.push(request)
      }
      request.end = end
      request.uses++
      requestOf.set(column, request)
    }
    this.#requestOf.set(group, requestOf)
  }

  #begin(request: Request): Promise<Uint8Array> {
    const { file, start, end } = request
    request.isBegun = true
    this.#held += end - start
    this.#flying++
    const bytes = file.read(start, end, this.ending)
    request.bytes = bytes
    const landed = (): void => {
      this.#flying--
      this.#more()
    }
    // Who needs the bytes is told of a failure.
    bytes.then(landed, landed)
    this.#more()
    return bytes
  }

  #more(): void {
    const { requests, aheadBytes } = this.#limits
    for (; this.#next < this.#requests.length && this.#flying < requests && !this.ending.aborted; this.#next++) {
      const request = this.#requests[this.#next] as Request
      if (request.isBegun) continue
      if (this.#held > 0 && this.#held + request.end - request.start > aheadBytes) return
      this.#begin(request)
    }
  }
}

/** Columns that lie beside each other, which are read together. */
interface Request {
  readonly file: ParquetFile
  readonly start: number
  end: number
  /** How many of its columns were not asked for yet. */
  uses: number
  isBegun: boolean
  bytes: Promise<Uint8Array> | null
}
