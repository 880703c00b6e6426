import { lengthPrefixed } from '../../features/text/length-prefixed.ts'
import { TensorError } from '../errors.ts'
import { type Datatype, type ElementArray, elementArrays, type TensorData } from './datatype.ts'
import type { Tensor } from './tensor.ts'

/**
 * The elements that lie in some bytes, little-endian and row-major. They share the memory where it is aligned, else they are copied once.
 *
 * @throws {TensorError} where the bytes are not those of so many elements.
 */
export function readRaw(name: string, datatype: Datatype, count: number, bytes: Uint8Array): TensorData {
  if (datatype === 'BYTES') return readPrefixed(name, count, bytes)
  const Elements = elementArrays[datatype]
  const size = Elements.BYTES_PER_ELEMENT
  if (bytes.length !== count * size)
    throw new TensorError(
      name,
      `it has ${bytes.length} bytes, but ${count} elements of ${datatype} take ${count * size}.`,
    )
  if (datatype === 'BOOL') refuseNoTruth(name, bytes)
  if (bytes.byteOffset % size === 0) return new Elements(bytes.buffer, bytes.byteOffset, count)
  // Not `slice`, which is no copy where the bytes are a Buffer of Node.
  return new Elements(new Uint8Array(bytes).buffer, 0, count)
}

/** The bytes of a tensor, little-endian and row-major; they share its memory where there is any. */
export function rawBytes({ data }: Tensor): Uint8Array {
  if (Array.isArray(data)) return lengthPrefixed(data.map(elementBytes))
  const { buffer, byteOffset, byteLength } = data as ElementArray
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function refuseNoTruth(name: string, bytes: Uint8Array): void {
  const index = bytes.findIndex(byte => byte > 1)
  if (index >= 0) throw new TensorError(name, `element ${index} is the byte ${bytes[index]}, but BOOL is 0 or 1.`)
}

/** Elements of BYTES: each its length in four bytes, then itself. */
function readPrefixed(name: string, count: number, bytes: Uint8Array): readonly Uint8Array[] {
  if (count > bytes.length / 4)
    throw new TensorError(name, `it has ${bytes.length} bytes, too few for the lengths of ${count} elements.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const elements = new Array<Uint8Array>(count)
  let at = 0
  for (let index = 0; index < count; index++) {
    const start = at + 4
    const end = start <= bytes.length ? start + view.getUint32(at, true) : Number.POSITIVE_INFINITY
    if (end > bytes.length) throw new TensorError(name, `element ${index} goes beyond its ${bytes.length} bytes.`)
    elements[index] = new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
    at = end
  }
  if (at !== bytes.length)
    throw new TensorError(name, `${bytes.length - at} bytes are left over after its ${count} elements.`)
  return elements
}

const encoder = new TextEncoder()

/** An element of BYTES as bytes. */
export function elementBytes(element: string | Uint8Array): Uint8Array {
  return typeof element === 'string' ? encoder.encode(element) : element
}
