import { emptyBitmap, setBit, sliceBitmap } from './bitmap.ts'
import { type ColumnData, isSet, type ListData } from './column.ts'

/** The rows of those numbers; −1 is missing. `found` says which are not −1, where it is known already. */
export function takeData(
  data: ColumnData,
  indices: Int32Array,
  found: Uint8Array | null | undefined = undefined,
): ColumnData {
  if (data.kind === 'boxed') {
    return { kind: 'boxed', values: Array.from(indices, index => data.values[index] ?? null), validity: null }
  }
  const isKnown = data.validity === null && found !== undefined
  const validity = isKnown ? found : takeValidity(data.validity, indices)
  switch (data.kind) {
    case 'number':
      return { ...data, values: takeNumbers(data.values, indices), validity }
    case 'boolean':
      return { ...data, values: gather(data.values, new Uint8Array(indices.length), indices), validity }
    case 'bigint':
      return { ...data, values: takeBigints(data.values, indices), validity }
    case 'string':
      return { ...data, codes: gather(data.codes, new Int32Array(indices.length), indices), validity }
    case 'list':
      return takeLists(data, indices, validity)
  }
}

/** Rows `start` to `end`; values are shared, not copied. */
export function sliceData(data: ColumnData, start: number, end: number): ColumnData {
  if (data.kind === 'boxed') return { ...data, values: data.values.slice(start, end) }
  const validity = sliceBitmap(data.validity, start, end - start)
  switch (data.kind) {
    case 'number':
      return { ...data, values: data.values.subarray(start, end), validity }
    case 'boolean':
      return { ...data, values: data.values.subarray(start, end), validity }
    case 'bigint':
      return { ...data, values: data.values.subarray(start, end), validity }
    case 'string':
      return { ...data, codes: data.codes.subarray(start, end), validity }
    case 'list':
      return sliceLists(data, start, end, validity)
  }
}

/** Which of the taken rows are present; null: all of them. */
export function takeValidity(validity: Uint8Array | null, indices: Int32Array): Uint8Array | null {
  const taken = emptyBitmap(indices.length)
  let present = 0
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] ?? -1
    if (index < 0 || (validity !== null && !isSet(validity, index))) continue
    setBit(taken, row)
    present++
  }
  return present === indices.length ? null : taken
}

type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array

function takeNumbers(values: Float64Array | Float32Array | Int32Array, indices: Int32Array): typeof values {
  if (values instanceof Float64Array) return gather(values, new Float64Array(indices.length), indices)
  if (values instanceof Float32Array) return gather(values, new Float32Array(indices.length), indices)
  return gather(values, new Int32Array(indices.length), indices)
}

function gather<Values extends Numbers>(values: Numbers, taken: Values, indices: Int32Array): Values {
  // Reading a typed array at −1 is slow.
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] as number
    if (index >= 0) taken[row] = values[index] as number
  }
  return taken
}

function takeBigints(values: BigInt64Array, indices: Int32Array): BigInt64Array {
  const taken = new BigInt64Array(indices.length)
  for (let row = 0; row < indices.length; row++) taken[row] = values[indices[row] ?? -1] ?? 0n
  return taken
}

function takeLists(data: ListData, indices: Int32Array, validity: Uint8Array | null): ListData {
  const offsets = new Int32Array(indices.length + 1)
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] ?? -1
    const present = validity === null || isSet(validity, row)
    const length = present ? (data.offsets[index + 1] ?? 0) - (data.offsets[index] ?? 0) : 0
    offsets[row + 1] = (offsets[row] ?? 0) + length
  }
  const childLength = offsets[indices.length] ?? 0
  const children = new Int32Array(childLength)
  for (let row = 0; row < indices.length; row++) {
    const first = data.offsets[indices[row] ?? -1] ?? 0
    const start = offsets[row] ?? 0
    const end = offsets[row + 1] ?? start
    for (let at = start; at < end; at++) children[at] = first + at - start
  }
  return { kind: 'list', offsets, child: takeData(data.child, children), childLength, validity }
}

function sliceLists(data: ListData, start: number, end: number, validity: Uint8Array | null): ListData {
  const first = data.offsets[start] ?? 0
  const last = data.offsets[end] ?? first
  const offsets = data.offsets.slice(start, end + 1)
  if (first !== 0) for (let row = 0; row < offsets.length; row++) offsets[row] = (offsets[row] ?? 0) - first
  return { kind: 'list', offsets, child: sliceData(data.child, first, last), childLength: last - first, validity }
}
