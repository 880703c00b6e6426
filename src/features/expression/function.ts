type Num = number | null
type Bool = boolean | null
type Str = string | null
type Any = unknown
type List = readonly unknown[] | null

/**
 * The catalogue of row-level functions, one member each; every engine maps each of them to its own spelling.
 *
 * Null in, null out, unless a line says otherwise. Arithmetic is float64. Times are epoch milliseconds, zones IANA names.
 */
export interface Functions {
  add(left: number, right: number): Num
  sub(left: number, right: number): Num
  mul(left: number, right: number): Num
  /** Null where the divisor is 0. */
  div(left: number, right: number): Num
  /** The sign of the dividend; null where the divisor is 0. */
  mod(left: number, right: number): Num
  neg(value: number): Num
  abs(value: number): Num
  sign(value: number): Num
  /** Half away from zero. */
  round(value: number, digits: number): Num
  /** Toward zero. */
  trunc(value: number): Num
  floor(value: number): Num
  ceil(value: number): Num
  /** Null below 0. */
  sqrt(value: number): Num
  exp(value: number): Num
  expm1(value: number): Num
  /** Natural logarithm; null at and below 0. */
  log(value: number): Num
  /** Null at and below 0. */
  log2(value: number): Num
  /** Null at and below 0. */
  log10(value: number): Num
  /** Null at and below −1. */
  log1p(value: number): Num
  /** Null where the result is not a real number. */
  pow(base: number, exponent: number): Num
  sin(value: number): Num
  cos(value: number): Num
  tan(value: number): Num
  /** Null outside [−1, 1]. */
  asin(value: number): Num
  /** Null outside [−1, 1]. */
  acos(value: number): Num
  atan(value: number): Num
  /** The angle of the point (`x`, `y`), from −π to π. */
  atan2(y: number, x: number): Num
  /** 1 / (1 + e^−x), without overflow. */
  sigmoid(value: number): Num
  /** The z that a share of the standard normal distribution lies below; null outside [0, 1]. */
  normalQuantile(share: number): Num
  /** The smaller in the total order (NaN is the greatest). */
  least(left: number, right: number): Num
  /** The greater in the total order (NaN is the greatest). */
  greatest(left: number, right: number): Num
  isNaN(value: number): Bool
  /** The value; null and NaN are an error that names column and row. */
  required(value: Any): Any

  eq(left: Any, right: Any): Bool
  ne(left: Any, right: Any): Bool
  lt(left: Any, right: Any): Bool
  le(left: Any, right: Any): Bool
  gt(left: Any, right: Any): Bool
  ge(left: Any, right: Any): Bool

  /** Kleene: false wins over null. */
  and(left: Bool, right: Bool): Bool
  /** Kleene: true wins over null. */
  or(left: Bool, right: Bool): Bool
  not(value: boolean): Bool
  /** Never null. */
  isNull(value: Any): boolean
  /** The first that is not null. */
  coalesce(left: Any, right: Any): Any

  /** Unicode default case mapping, no locale. */
  lower(text: string): Str
  upper(text: string): Str
  /** Without Unicode white space at both ends. */
  trim(text: string): Str
  /** In code points. */
  length(text: string): Num
  concat(left: string, right: string): Str
  /** `count` code points from `start`, counted from 0. */
  substring(text: string, start: number, count: number): Str
  startsWith(text: string, prefix: string): Bool
  endsWith(text: string, suffix: string): Bool
  contains(text: string, part: string): Bool
  /** In code points from 0, of the first occurrence; −1 where there is none. */
  indexOf(text: string, part: string): Num
  /** The geohash of a place in degrees, of a constant number of characters; null for a place that is not on Earth. */
  geohash(latitude: number, longitude: number, precision: number): Str
  /** Every occurrence; an empty `search` changes nothing. */
  replace(text: string, search: string, replacement: string): Str
  /** An empty separator gives one element. */
  split(text: string, separator: string): List
  /** The runs of characters that a constant pattern describes; see `parseTokenPattern`. */
  tokens(text: string, pattern: string): List
  /** Without the characters that combine with others (`unicode`), or without all that is not ASCII (`ascii`), decomposed by NFKD. */
  stripAccents(text: string, form: string): Str
  /** The runs of `least` to `most` characters; two white spaces or more count as one space. */
  charGrams(text: string, least: number, most: number): List
  /** The runs of `least` to `most` characters of each word, with a space at both ends of it. */
  wordCharGrams(text: string, least: number, most: number): List

  year(time: number, zone: string): Num
  quarter(time: number, zone: string): Num
  month(time: number, zone: string): Num
  /** ISO 8601 week of the year, 1 to 53. */
  week(time: number, zone: string): Num
  dayOfMonth(time: number, zone: string): Num
  /** Monday = 0. */
  dayOfWeek(time: number, zone: string): Num
  dayOfYear(time: number, zone: string): Num
  hour(time: number, zone: string): Num
  minute(time: number, zone: string): Num
  second(time: number, zone: string): Num
  /** The calendar date in the zone, days since the epoch. */
  dateOf(time: number, zone: string): Num
  /** `left − right` in milliseconds. */
  millisecondsBetween(left: number, right: number): Num
  /** A time moved by milliseconds. */
  plusMilliseconds(time: number, milliseconds: number): Num

  /** The number of elements, nulls included. */
  size(list: readonly unknown[]): Num
  /** Counted from 0, from the end when negative; null outside. */
  element(list: readonly unknown[], index: number): Any
  /** Null elements are skipped. */
  listContains(list: readonly unknown[], value: Any): Bool
  /** Exact, rounded once; null elements are skipped; null for no element. */
  listSum(list: readonly unknown[]): Num
  listMean(list: readonly unknown[]): Num
  listMin(list: readonly unknown[]): Any
  listMax(list: readonly unknown[]): Any
  /** Distinct elements in ascending total order; null elements are skipped, −0 becomes 0. */
  listDistinct(list: readonly unknown[]): List
  /** Ascending in the total order; null elements are skipped, −0 becomes 0. */
  listSort(list: readonly unknown[]): List
  /** Null elements are skipped. */
  join(list: readonly unknown[], separator: string): Str
  /** The runs of `least` to `most` elements, joined by a space; null elements are skipped. */
  wordGrams(list: readonly unknown[], least: number, most: number): List
  /** The elements that are not among the table's keys. */
  listWithout(list: readonly unknown[]): List

  /** The value under a key; null where there is none. */
  mapGet(map: ReadonlyMap<string, unknown>, key: string): Any
  /** The number of keys. */
  mapSize(map: ReadonlyMap<string, unknown>): Num

  /** The value beside the key in the table; null is looked up like any other key. */
  lookup(value: Any): Any
  /** Piecewise linear between the table's points, clamped outside; at a repeated key the last of its values. */
  interpolate(value: number): Num
  /** The number of the table's ascending keys that sort before the value. */
  searchSorted(value: number): Num
  /** Σ weight × argument, from the first to the last, in float64; the last table value beyond the arguments is the intercept. */
  dot(...values: number[]): Num
  /**
   * The values as a list of doubles without null and NaN: those are the mean of the nearest of the table's rows that have the value, over the
   * values that both have; see `KNNImputer`.
   */
  imputeNearest(...values: Any[]): List
  /** What own code gives that the table names; see `defineFunction`. */
  own(...values: Any[]): Any
  /** A sparse vector with a single 1 at the key's position; null is looked up like any other key. */
  oneHot(value: Any): Any
  /**
   * A sparse vector of how often each term is there, weighted and scaled by the table's constants. Terms are the elements of lists, the
   * entries of maps and structs, and values under the table's names; nulls have none.
   */
  bag(...values: Any[]): Any
  /** One number of such a vector. */
  bagAt(...values: Any[]): Num
  /** Weighted sums of such a vector, as many as the constants have lists of weights. */
  bagDot(...values: Any[]): List
}

export type FunctionName = keyof Functions

/** One entry per function: a missing one is a compile error. */
export type PerFunction<Entry> = { readonly [F in FunctionName]: Entry }
