import type { DataType, NumericType, Schema, Value } from '../schema.ts'
import type { Expression } from './expression.ts'

/** Anything that stands for a value in a definition: an expression and, for the compiler only, its type. */
export interface Typed<out T extends DataType = DataType> {
  readonly node: Expression
  /** Never present at run time; it makes the type parameter count. */
  readonly '~type'?: T
}

/** Another expression of the type, or a constant of it. */
export type Operand<T extends DataType> = Typed<T> | Value<T> | (T extends 'timestamp' ? Date : never)

type Number = Operand<NumericType>

interface AnyHandle<out T extends DataType> extends Typed<T> {
  /** Whether the value is missing; never null itself. */
  isNull(): BooleanHandle
  /** This value, or `other` where it is null. */
  coalesce(other: Operand<T>): Handle<T>
  eq(other: Operand<T>): BooleanHandle
  ne(other: Operand<T>): BooleanHandle
  /** Whether it equals one of the values; null where it is missing. */
  isIn(values: readonly Operand<T>[]): BooleanHandle
  /** This value, or null where it equals the other. */
  nullIf(value: Operand<T>): Handle<T>
  /** Converts to another type; a value that cannot be converted is an error naming column and row. */
  cast<const U extends DataType>(to: U): Handle<U>
  /** Converts to another type; a value that cannot be converted becomes null. */
  tryCast<const U extends DataType>(to: U): Handle<U>
}

interface OrderedHandle<out T extends DataType> extends AnyHandle<T> {
  lt(other: Operand<T>): BooleanHandle
  le(other: Operand<T>): BooleanHandle
  gt(other: Operand<T>): BooleanHandle
  ge(other: Operand<T>): BooleanHandle
  /** From `low` to `high`, both included. */
  between(low: Operand<T>, high: Operand<T>): BooleanHandle
}

/** A number. Arithmetic gives float64; division by zero and arguments outside a function's domain give null. */
export interface NumberHandle<out T extends NumericType = NumericType>
  extends Omit<OrderedHandle<T>, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'coalesce' | 'isIn' | 'nullIf' | 'between'> {
  eq(other: Number): BooleanHandle
  ne(other: Number): BooleanHandle
  lt(other: Number): BooleanHandle
  le(other: Number): BooleanHandle
  gt(other: Number): BooleanHandle
  ge(other: Number): BooleanHandle
  coalesce(other: Number): NumberHandle<T>
  isIn(values: readonly Number[]): BooleanHandle
  nullIf(value: Number): NumberHandle<T>
  between(low: Number, high: Number): BooleanHandle
  add(other: Number): NumberHandle<'float64'>
  sub(other: Number): NumberHandle<'float64'>
  mul(other: Number): NumberHandle<'float64'>
  div(other: Number): NumberHandle<'float64'>
  mod(other: Number): NumberHandle<'float64'>
  pow(exponent: Number): NumberHandle<'float64'>
  neg(): NumberHandle<'float64'>
  abs(): NumberHandle<'float64'>
  sign(): NumberHandle<'float64'>
  /** Rounded to `digits` after the point (default 0), halves away from zero. */
  round(digits?: number): NumberHandle<'float64'>
  /** Rounded toward zero. */
  trunc(): NumberHandle<'float64'>
  floor(): NumberHandle<'float64'>
  ceil(): NumberHandle<'float64'>
  sqrt(): NumberHandle<'float64'>
  exp(): NumberHandle<'float64'>
  expm1(): NumberHandle<'float64'>
  log(): NumberHandle<'float64'>
  log2(): NumberHandle<'float64'>
  log10(): NumberHandle<'float64'>
  log1p(): NumberHandle<'float64'>
  sin(): NumberHandle<'float64'>
  cos(): NumberHandle<'float64'>
  tan(): NumberHandle<'float64'>
  asin(): NumberHandle<'float64'>
  acos(): NumberHandle<'float64'>
  atan(): NumberHandle<'float64'>
  /** The angle of the point (`x`, this), from −π to π. */
  atan2(x: Number): NumberHandle<'float64'>
  /** The geohash, of 1 to 12 characters, of the place at this latitude and the given longitude, both in degrees. */
  geohash(longitude: Number, precision: number): StringHandle
  /** The quantile of the standard normal distribution at this share. */
  normalQuantile(): NumberHandle<'float64'>
  sigmoid(): NumberHandle<'float64'>
  least(other: Number): NumberHandle<'float64'>
  greatest(other: Number): NumberHandle<'float64'>
  /** Limited to the range from `low` to `high`; NaN stays NaN. */
  clip(low: Number, high: Number): NumberHandle<'float64'>
  isNaN(): BooleanHandle
}

/** A boolean that may be null: `and` and `or` follow Kleene's three-valued logic. */
export interface BooleanHandle extends AnyHandle<'boolean'> {
  and(other: Operand<'boolean'>): BooleanHandle
  or(other: Operand<'boolean'>): BooleanHandle
  not(): BooleanHandle
}

/** A string; positions and lengths count code points, order is by code point. */
export interface StringHandle extends OrderedHandle<'string'> {
  lower(): StringHandle
  upper(): StringHandle
  trim(): StringHandle
  length(): NumberHandle<'int32'>
  concat(other: Operand<'string'>): StringHandle
  substring(start: number, count: number): StringHandle
  startsWith(prefix: Operand<'string'>): BooleanHandle
  endsWith(suffix: Operand<'string'>): BooleanHandle
  contains(part: Operand<'string'>): BooleanHandle
  /** The first position of the part, from 0; −1 if it does not occur. */
  indexOf(part: Operand<'string'>): NumberHandle<'int32'>
  replace(search: string, replacement: string): StringHandle
  split(separator: string): ListHandle<'string'>
}

/** An instant. Calendar parts take an IANA zone. */
export interface TimeHandle extends Omit<OrderedHandle<'timestamp'>, 'sub'> {
  year(zone: string): NumberHandle<'int32'>
  quarter(zone: string): NumberHandle<'int32'>
  month(zone: string): NumberHandle<'int32'>
  week(zone: string): NumberHandle<'int32'>
  dayOfMonth(zone: string): NumberHandle<'int32'>
  /** Monday = 0. */
  dayOfWeek(zone: string): NumberHandle<'int32'>
  dayOfYear(zone: string): NumberHandle<'int32'>
  hour(zone: string): NumberHandle<'int32'>
  minute(zone: string): NumberHandle<'int32'>
  second(zone: string): NumberHandle<'int32'>
  date(zone: string): OrderedHandle<'date'>
  /** Milliseconds from the other time to this one. */
  since(other: Operand<'timestamp'>): NumberHandle<'float64'>
  plus(milliseconds: Number): TimeHandle
  minus(milliseconds: Number): TimeHandle
}

/** A list; positions count from 0. */
export interface ListHandle<out T extends DataType> extends AnyHandle<{ readonly list: T }> {
  size(): NumberHandle<'int32'>
  /** The element at a position, counted from the end if negative; null outside the list. */
  element(index: number): Handle<T>
  contains(value: Operand<T>): BooleanHandle
  sum(): NumberHandle<'float64'>
  mean(): NumberHandle<'float64'>
  min(): Handle<T>
  max(): Handle<T>
  /** The distinct elements in ascending order; nulls are left out. */
  distinct(): ListHandle<T>
  /** The elements in ascending order; nulls are left out. */
  sort(): ListHandle<T>
  join(separator: string): StringHandle
}

/** A map from texts. */
export interface MapHandle<out T extends DataType> extends AnyHandle<{ readonly map: T }> {
  /** The number of keys. */
  size(): NumberHandle<'int32'>
  /** The value of a key; null if there is none. */
  get(key: Operand<'string'>): Handle<T>
}

/** The handle of a column type, with the methods of that type. */
export type Handle<T extends DataType> = [T] extends [NumericType]
  ? NumberHandle<T>
  : [T] extends ['boolean']
    ? BooleanHandle
    : [T] extends ['string']
      ? StringHandle
      : [T] extends ['timestamp']
        ? TimeHandle
        : [T] extends [{ readonly list: infer E extends DataType }]
          ? ListHandle<E>
          : [T] extends [{ readonly map: infer V extends DataType }]
            ? MapHandle<V>
            : [T] extends ['date' | 'bigint']
              ? OrderedHandle<T>
              : AnyHandle<T>

/** One handle per column; reading a column that is not there is reported with a suggestion. */
export type Columns<S extends Schema> = { readonly [K in keyof S]: Handle<S[K]> }

/** The schema that a record of handles describes. */
export type SchemaOf<Record extends { readonly [name: string]: Typed }> = {
  readonly [K in keyof Record]: Record[K] extends Typed<infer T> ? T : never
}
