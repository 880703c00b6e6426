/** The column types that need no parameter. */
export type ScalarType =
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'bigint'
  | 'float32'
  | 'float64'
  | 'string'
  | 'binary'
  | 'timestamp'
  | 'date'

/** The type of a column: a scalar, or a list, map (from string) or struct of further types. */
export type DataType =
  | ScalarType
  | { readonly list: DataType }
  | { readonly map: DataType }
  | { readonly struct: { readonly [field: string]: DataType } }

/** Column names and their types, in order. */
export type Schema = { readonly [column: string]: DataType }

/** The types whose values are JavaScript numbers and on which arithmetic is defined. */
export type NumericType = 'int32' | 'int64' | 'float32' | 'float64'

/** The schema of a table whose columns are known only at run time. */
export type OpenSchema = Schema

/** The JavaScript value of a type; timestamps are epoch milliseconds in UTC, dates are days since the epoch. */
export type Value<T extends DataType> = T extends 'boolean'
  ? boolean
  : T extends NumericType | 'timestamp' | 'date'
    ? number
    : T extends 'bigint'
      ? bigint
      : T extends 'string'
        ? string
        : T extends 'binary'
          ? Uint8Array
          : T extends { readonly list: infer E extends DataType }
            ? readonly (Value<E> | null)[]
            : T extends { readonly map: infer E extends DataType }
              ? ReadonlyMap<string, Value<E> | null>
              : T extends { readonly struct: infer S extends Schema }
                ? { readonly [K in keyof S]: Value<S[K]> | null }
                : never

/** The type that a plain JavaScript value has by default; `Else` for values without a scalar type. */
export type TypeOfValue<V, Else = never> = V extends number
  ? 'float64'
  : V extends boolean
    ? 'boolean'
    : V extends string
      ? 'string'
      : V extends bigint
        ? 'bigint'
        : V extends Date
          ? 'timestamp'
          : Else

/** What is accepted as a value of a type, including `Date` and ISO text with a zone for timestamps, and `undefined` for null. */
export type InputValue<T extends DataType> =
  | Value<T>
  | (T extends 'timestamp' ? Date | string : T extends 'date' ? string : T extends 'bigint' ? number : never)
  | null
  | undefined

/** One row: every column present, missing values null. */
export type Row<S extends Schema> = { readonly [K in keyof S]: Value<S[K]> | null }

/** One row as a caller may write it: values as in `InputValue`, and columns that may be null may be left out. */
export type InputRow<S extends Schema> = { readonly [K in keyof S]?: InputValue<S[K]> }

/** The row type of anything that carries a schema under `columnTypes`. */
export type InferRow<T extends { readonly columnTypes: Schema }> = Row<T['columnTypes']>

/** Whether two types are the same, structurally. */
export function sameType(left: DataType, right: DataType): boolean {
  return typeName(left) === typeName(right)
}

/** The type as one word for messages and hashes: `float64`, `list<string>`, `struct<a: int32>`. */
export function typeName(type: DataType): string {
  if (typeof type === 'string') return type
  if ('list' in type) return `list<${typeName(type.list)}>`
  if ('map' in type) return `map<string, ${typeName(type.map)}>`
  const fields = Object.entries(type.struct).map(([name, field]) => `${name}: ${typeName(field)}`)
  return `struct<${fields.join(', ')}>`
}

const numeric: ReadonlySet<unknown> = new Set(['int32', 'int64', 'float32', 'float64'])

/** Whether arithmetic is defined on the type. */
export function isNumeric(type: DataType): type is NumericType {
  return numeric.has(type)
}
