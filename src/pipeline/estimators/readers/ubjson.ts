import { ModelFormatError } from '../../model-format-error.ts'

/** Deeper than any model nests its fields. */
const deepest = 64

/** The sizes of numbers by their marker, and how one is read. */
const numbers: Readonly<
  Record<string, { readonly size: number; readonly read: (view: DataView, at: number) => number }>
> = {
  i: { size: 1, read: (view, at) => view.getInt8(at) },
  U: { size: 1, read: (view, at) => view.getUint8(at) },
  I: { size: 2, read: (view, at) => view.getInt16(at) },
  l: { size: 4, read: (view, at) => view.getInt32(at) },
  L: { size: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  d: { size: 4, read: (view, at) => view.getFloat32(at) },
  D: { size: 8, read: (view, at) => view.getFloat64(at) },
}

/**
 * The value of a document in Universal Binary JSON, draft 12; lists of one type of number become a Float64Array.
 *
 * It takes memory in proportion to the document, whatever lengths that claims.
 *
 * @throws {ModelFormatError} for a document that was cut or is damaged, with the byte.
 */
export function parseUbjson(bytes: Uint8Array, format: string): unknown {
  return new Parser(bytes, format).document()
}

class Parser {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #format: string
  #at = 0

  constructor(bytes: Uint8Array, format: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#format = format
  }

  document(): unknown {
    const value = this.#value(this.#marker(), 0)
    if (this.#at !== this.#bytes.length) throw this.#bad('something follows the document')
    return value
  }

  #value(marker: string, depth: number): unknown {
    if (depth > deepest) throw this.#bad('it is nested too deeply')
    const number = numbers[marker]
    if (number !== undefined) return this.#number(number)
    switch (marker) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case 'S':
      case 'H':
        return this.#text()
      case 'C':
        return String.fromCharCode(this.#bytes[this.#take(1)] as number)
      case 'T':
        return true
      case 'F':
        return false
      case 'Z':
        return null
      default:
        throw this.#bad(`${JSON.stringify(marker)} is not a marker`)
    }
  }

  #object(depth: number): unknown {
    const { type, count } = this.#header()
    const entries = new Map<string, unknown>()
    for (let index = 0; count === null ? this.#peek() !== '}' : index < count; index++) {
      const name = this.#text()
      entries.set(name, this.#value(type ?? this.#marker(), depth + 1))
    }
    if (count === null) this.#at++
    return Object.fromEntries(entries)
  }

  #array(depth: number): unknown {
    const { type, count } = this.#header()
    const number = type === null ? undefined : numbers[type]
    if (number !== undefined && count !== null) {
      const start = this.#take(count * number.size)
      return Float64Array.from({ length: count }, (_, index) => number.read(this.#view, start + index * number.size))
    }
    const list: unknown[] = []
    for (let index = 0; count === null ? this.#peek() !== ']' : index < count; index++)
      list.push(this.#value(type ?? this.#marker(), depth + 1))
    if (count === null) this.#at++
    return list
  }

  /** The type and the number of what a list or an object holds, where it says so. */
  #header(): { readonly type: string | null; readonly count: number | null } {
    let type: string | null = null
    if (this.#peek() === '$') {
      this.#at++
      type = this.#marker()
      // Values that take no bytes could be claimed without end.
      if ('TFZ'.includes(type)) throw this.#bad('a list of constants')
      if (this.#peek() !== '#') throw this.#bad('a type without a count')
    }
    if (this.#peek() !== '#') return { type, count: null }
    this.#at++
    const count = this.#length()
    if (count > this.#bytes.length - this.#at) throw this.#bad(`it claims ${count} values, more than it has bytes`)
    return { type, count }
  }

  #length(): number {
    const marker = this.#marker()
    const number = 'iUIlL'.includes(marker) ? numbers[marker] : undefined
    const length = number === undefined ? -1 : this.#number(number)
    if (!Number.isSafeInteger(length) || length < 0) throw this.#bad('a length is wrong')
    return length
  }

  #text(): string {
    const length = this.#length()
    const start = this.#take(length)
    return new TextDecoder().decode(this.#bytes.subarray(start, start + length))
  }

  #number({ size, read }: (typeof numbers)[string]): number {
    return read(this.#view, this.#take(size))
  }

  #marker(): string {
    return String.fromCharCode(this.#bytes[this.#take(1)] as number)
  }

  #peek(): string {
    if (this.#at >= this.#bytes.length) throw this.#bad('it ends too early')
    return String.fromCharCode(this.#bytes[this.#at] as number)
  }

  /** Where the next bytes begin. */
  #take(count: number): number {
    const start = this.#at
    if (count > this.#bytes.length - start) throw this.#bad('it ends too early')
    this.#at = start + count
    return start
  }

  #bad(detail: string): ModelFormatError {
    return new ModelFormatError(this.#format, `${detail} (byte ${this.#at}). Copy the file again.`)
  }
}
