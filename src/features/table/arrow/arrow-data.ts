/** What is read of Arrow's memory, of any version and any copy of the package. */
export interface ArrowType {
  readonly typeId: number
  readonly bitWidth?: number
  readonly isSigned?: boolean
  readonly precision?: number
  readonly unit?: number
  readonly timezone?: string | null
  readonly listSize?: number
  readonly children?: readonly ArrowField[] | null
  /** Of a dictionary: the type of its values. */
  readonly dictionary?: ArrowType
  toString(): string
}

export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
}

/** One chunk of a vector. Slices of it share its bitmaps, so bits are counted from `offset`, values and offsets are not. */
export interface ArrowData {
  readonly type: ArrowType
  readonly length: number
  readonly offset: number
  readonly nullCount: number
  readonly nullBitmap: Uint8Array | null | undefined
  readonly values: ArrayLike<number> | BigInt64Array | BigUint64Array
  readonly valueOffsets: Int32Array | BigInt64Array
  readonly children: readonly ArrowData[]
  readonly dictionary?: ArrowVector
}

export interface ArrowVector extends Iterable<unknown> {
  readonly type: ArrowType
  readonly length: number
  readonly data: readonly ArrowData[]
  get(index: number): unknown
}

/** Arrow's numbers for its types, as fixed by its format. */
export const typeIds = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  date: 8,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedSizeBinary: 15,
  fixedSizeList: 16,
  map: 17,
  largeBinary: 19,
  largeUtf8: 20,
  dictionary: -1,
} as const
