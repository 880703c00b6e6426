import type { DataType } from '../schema.ts'
import type { FunctionName } from './function.ts'

/** A JSON-safe value: numbers that JSON lacks, bigints and bytes are wrapped as `{ "$": … }`, `{ "$bigint": … }`, `{ "$bytes": … }`. */
export type EncodedValue =
  | null
  | boolean
  | number
  | string
  | readonly EncodedValue[]
  | { readonly [key: string]: EncodedValue }

/** A column by name. */
export interface ColumnNode {
  readonly kind: 'column'
  readonly name: string
}

/** A constant. */
export interface LiteralNode {
  readonly kind: 'literal'
  readonly type: DataType
  readonly value: EncodedValue
}

/** A call of a catalogue function; `table` holds the constant table of the functions that take one. */
export interface CallNode {
  readonly kind: 'call'
  readonly function: FunctionName
  readonly arguments: readonly Expression[]
  readonly table?: ConstantTable
}

/** The first branch whose condition is true, else `otherwise`; a null condition counts as false. */
export interface CaseNode {
  readonly kind: 'case'
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[]
  readonly otherwise: Expression
}

/** A change of type; with `try` an unconvertible value is null instead of an error. */
export interface CastNode {
  readonly kind: 'cast'
  readonly to: DataType
  readonly try: boolean
  readonly argument: Expression
}

/** A row-level expression over columns, as frozen JSON-safe data. */
export type Expression = ColumnNode | LiteralNode | CallNode | CaseNode | CastNode

/** One branch of a case. */
export function caseBranch(when: Expression, result: Expression): CaseNode['branches'][number] {
  // biome-ignore lint/suspicious/noThenProperty: the field's name in the data; nothing awaits a branch
  return Object.freeze({ when, then: result })
}

/** What is made of a sparse vector without writing out its zeros, by position. */
export type VectorStep =
  /** The new position of each old one, −1 for those that are left out. */
  | { readonly kind: 'take'; readonly positions: readonly number[] }
  | { readonly kind: 'multiply'; readonly by: readonly number[] }
  | { readonly kind: 'divide'; readonly by: readonly number[] }
  /** 1 + log(value). */
  | { readonly kind: 'logarithm' }
  /** Divides by the vector's length, where it has any. */
  | { readonly kind: 'normalize'; readonly norm: 'l1' | 'l2' | 'max' }

/** The constants of `lookup`, `interpolate`, `searchSorted`, `dot`, `imputeNearest`, `oneHot`, `listWithout`, `bag`, `bagAt` and `bagDot`. */
export interface ConstantTable {
  /**
   * What is looked up: ascending numbers, or distinct keys in any order. Null and NaN may each be a key. `bag`: the terms, in the order of
   * their positions.
   */
  readonly keys?: readonly EncodedValue[]
  /**
   * One value per key (`lookup`, `interpolate`), one weight per argument (`dot`) or per term (`bag`, 1 when left out). `imputeNearest`: the
   * values of one known row after the other, null where there is none.
   */
  readonly values?: readonly EncodedValue[]
  /** The value of a key that is not in the table; without it, null. */
  readonly fallback?: EncodedValue
  /** `oneHot`: the position of each key in the output, −1 for none; several keys may share one. */
  readonly positions?: readonly number[]
  /** `oneHot`: the number of outputs; `bag`: that of a hashed one. */
  readonly width?: number
  /** `bag`: terms have the position of their hash instead of keys; where `signed`, half of them count negative. */
  readonly hash?: 'signed' | 'unsigned'
  /** `bag`: for each argument the name of its value, null where its terms have their own. */
  readonly names?: readonly (string | null)[]
  /** `bag`: what stands between a name and a text to make a term; `=` when left out. */
  readonly separator?: string
  /** `bag`: a term counts once, however often it is there. */
  readonly binary?: boolean
  /** `bag`: counts are 1 + log(count). */
  readonly sublinear?: boolean
  /** `bag`: what each vector's length is made 1 by: the sum of magnitudes, or of squares. */
  readonly norm?: 'l1' | 'l2'
  /** `bag`: what is made of each vector afterwards, one step after the other. */
  readonly steps?: readonly VectorStep[]
  /** `bagDot`: for each sum one weight per position of the vector. */
  readonly components?: readonly (readonly number[])[]
  /** `imputeNearest`: how many rows a value is taken from. */
  readonly neighbors?: number
  /** `imputeNearest`: those count alike, or by 1 / distance. */
  readonly weights?: 'uniform' | 'distance'
  /** `own`: which code is called, and of which types its arguments are. */
  readonly name?: string
  readonly version?: number
  readonly takes?: readonly DataType[]
  /** `bagAt`: the position of the number. */
  readonly at?: number
  /** `searchSorted`: on which side of an equal key to insert. */
  readonly side?: 'left' | 'right'
  /** The type of `values`, where it is not float64. */
  readonly type?: DataType
  /**
   * What to do with a value that is not among `keys`: the fallback (the default), the fallback with a warning for the first one, or an error
   * naming column and row.
   */
  readonly unknown?: 'fallback' | 'warn' | 'error'
}

/** One function per node kind: forgetting one is a compile error. */
export type ExpressionVisitor<Result> = {
  readonly [K in Expression['kind']]: (node: Extract<Expression, { readonly kind: K }>) => Result
}

/** Calls the visitor's function for the node's kind. */
export function visit<Result>(node: Expression, visitor: ExpressionVisitor<Result>): Result {
  return (visitor[node.kind] as (node: Expression) => Result)(node)
}
