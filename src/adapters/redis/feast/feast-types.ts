/** A type of Feast: `unixTimestamp` is epoch milliseconds here, whole seconds there; `int64` is a bigint. */
export type FeastScalar = 'bytes' | 'string' | 'int32' | 'int64' | 'double' | 'float' | 'bool' | 'unixTimestamp'
/** A type of a feature: one value, or a list of such. */
export type FeastType = FeastScalar | { readonly list: FeastScalar }

/** A value of a feature or an entity key; int64 may be given as a safe integer, too. */
export type FeastValue = Uint8Array | string | number | bigint | boolean | readonly FeastScalarValue[] | null
/** One value that is not null. */
export type FeastScalarValue = Uint8Array | string | number | bigint | boolean

/** A feature view of Feast, as far as its stored form depends on it. */
export interface FeastView {
  readonly name: string
  /** Its join keys. */
  readonly keys: { readonly [name: string]: FeastScalar }
  readonly features: { readonly [name: string]: FeastType }
  /** Of a versioned view, where that is not the first. */
  readonly version?: number
}

/** The number of a scalar in `feast.types.Value`; that of its list is ten more. */
export const fieldNumbers: { readonly [type in FeastScalar]: number } = {
  ...{ bytes: 1, string: 2, int32: 3, int64: 4, double: 5, float: 6, bool: 7, unixTimestamp: 8 },
}

export const listOffset = 10
/** An explicit null; usually null is encoded as no bytes at all. */
export const nullNumber = 19
