/** The element types of the Open Inference Protocol. FP16 and BF16 travel as bytes only: JSON and the typed fields of gRPC have no form for them. */
export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'BF16'
  | 'FP32'
  | 'FP64'
  | 'BYTES'

/** The elements of a tensor, row-major: BOOL as bytes of 0 and 1, FP16 and BF16 as their bits, BYTES as texts or bytes. */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly (string | Uint8Array)[]

/** An array over memory, whatever its element type. */
export type ElementArray = Exclude<TensorData, readonly unknown[]>

interface ElementArrays {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): ElementArray
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ElementArray
}

/** How elements of each fixed size lie in memory. */
export const elementArrays: { readonly [D in Exclude<Datatype, 'BYTES'>]: ElementArrays } = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  BF16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
}

/** Whether a text names a datatype. */
export function isDatatype(text: unknown): text is Datatype {
  return text === 'BYTES' || (typeof text === 'string' && Object.hasOwn(elementArrays, text))
}
