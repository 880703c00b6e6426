import { lengthPrefixed } from '../../features/text/length-prefixed.ts'
import { TensorError } from '../errors.ts'
import { type Datatype, type ElementArray, elementArrays, type TensorData } from './datatype.ts'
import { mostSmall, smallBytes } from './small-bytes.ts'
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
  const copy = bytes.length <= mostSmall ? smallBytes(bytes.length) : new Uint8Array(bytes.length)
  copy.set(bytes)
  return new Elements(copy.buffer, copy.byteOffset, count)
}

/** V8 keeps arrays of at most so many bytes on its heap, and gives one memory of its own when that is asked for. */
const mostOnHeap = 64

/** The bytes of a tensor, little-endian and row-major; those of more than a few elements share its memory. */
export function rawBytes({ datatype, data }: Tensor): Uint8Array {
  if (datatype === 'BYTES') return lengthPrefixed((data as readonly (string | Uint8Array)[]).map(elementBytes))
  const { length, byteLength } = data as ElementArray
  if (byteLength <= mostOnHeap) {
    const bytes = smallBytes(byteLength)
    new elementArrays[datatype](bytes.buffer, bytes.byteOffset, length).set(data as never)
    return bytes
  }
  const { buffer, byteOffset } = data as ElementArray
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
