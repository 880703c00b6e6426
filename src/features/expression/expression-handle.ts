import type { DataType, Schema } from '../schema.ts'
import { checkExpression } from './check.ts'
import { caseBranch, type Expression } from './expression.ts'
import type { FunctionName } from './function.ts'
import { literal, operandNode } from './literal.ts'

/** What is behind every typed handle: all methods of all of them. Types are checked from the expression, not here. */
export class ExpressionHandle {
  readonly node: Expression
  readonly #schema: Schema

  constructor(node: Expression, schema: Schema) {
    this.node = node
    this.#schema = schema
    Object.freeze(this)
  }

  add(other: unknown): ExpressionHandle {
    return this.#call('add', other)
  }
  sub(other: unknown): ExpressionHandle {
    return this.#call('sub', other)
  }
  mul(other: unknown): ExpressionHandle {
    return this.#call('mul', other)
  }
  div(other: unknown): ExpressionHandle {
    return this.#call('div', other)
  }
  mod(other: unknown): ExpressionHandle {
    return this.#call('mod', other)
  }
  pow(exponent: unknown): ExpressionHandle {
    return this.#call('pow', exponent)
  }
  neg(): ExpressionHandle {
    return this.#call('neg')
  }
  abs(): ExpressionHandle {
    return this.#call('abs')
  }
  sign(): ExpressionHandle {
    return this.#call('sign')
  }
  round(digits: unknown = 0): ExpressionHandle {
    return this.#call('round', digits)
  }
  trunc(): ExpressionHandle {
    return this.#call('trunc')
  }
  floor(): ExpressionHandle {
    return this.#call('floor')
  }
  ceil(): ExpressionHandle {
    return this.#call('ceil')
  }
  sqrt(): ExpressionHandle {
    return this.#call('sqrt')
  }
  exp(): ExpressionHandle {
    return this.#call('exp')
  }
  expm1(): ExpressionHandle {
    return this.#call('expm1')
  }
  log(): ExpressionHandle {
    return this.#call('log')
  }
  log2(): ExpressionHandle {
    return this.#call('log2')
  }
  log10(): ExpressionHandle {
    return this.#call('log10')
  }
  log1p(): ExpressionHandle {
    return this.#call('log1p')
  }
  sin(): ExpressionHandle {
    return this.#call('sin')
  }
  cos(): ExpressionHandle {
    return this.#call('cos')
  }
  tan(): ExpressionHandle {
    return this.#call('tan')
  }
  asin(): ExpressionHandle {
    return this.#call('asin')
  }
  acos(): ExpressionHandle {
    return this.#call('acos')
  }
  atan(): ExpressionHandle {
    return this.#call('atan')
  }
  atan2(x: unknown): ExpressionHandle {
    return this.#call('atan2', x)
  }
  normalQuantile(): ExpressionHandle {
    return this.#call('normalQuantile')
  }
  sigmoid(): ExpressionHandle {
    return this.#call('sigmoid')
  }
  least(other: unknown): ExpressionHandle {
    return this.#call('least', other)
  }
  greatest(other: unknown): ExpressionHandle {
    return this.#call('greatest', other)
  }
  clip(low: unknown, high: unknown): ExpressionHandle {
    const float = this.cast('float64')
    const branches = [
      caseBranch(float.lt(low).node, operandNode(low)),
      caseBranch(float.gt(high).node, operandNode(high)),
    ]
    return this.#of({ kind: 'case', branches, otherwise: float.node })
  }
  isNaN(): ExpressionHandle {
    return this.#call('isNaN')
  }

  isIn(values: readonly unknown[]): ExpressionHandle {
    const tests = values.map(value => this.eq(value))
    return tests.length === 0 ? this.isNull().and(false) : tests.reduce((left, right) => left.or(right))
  }
  between(low: unknown, high: unknown): ExpressionHandle {
    return this.ge(low).and(this.le(high))
  }
  nullIf(value: unknown): ExpressionHandle {
    const nothing: Expression = {
      kind: 'case',
      branches: [caseBranch(this.ne(value).node, this.node)],
      otherwise: literal(null, 'float64'),
    }
    return this.#of(nothing)
  }
  isNull(): ExpressionHandle {
    return this.#call('isNull')
  }
  coalesce(other: unknown): ExpressionHandle {
    return this.#call('coalesce', other)
  }
  eq(other: unknown): ExpressionHandle {
    return this.#call('eq', other)
  }
  ne(other: unknown): ExpressionHandle {
    return this.#call('ne', other)
  }
  lt(other: unknown): ExpressionHandle {
    return this.#call('lt', other)
  }
  le(other: unknown): ExpressionHandle {
    return this.#call('le', other)
  }
  gt(other: unknown): ExpressionHandle {
    return this.#call('gt', other)
  }
  ge(other: unknown): ExpressionHandle {
    return this.#call('ge', other)
  }
  cast(to: DataType): ExpressionHandle {
    return this.#of({ kind: 'cast', to, try: false, argument: this.node })
  }
  tryCast(to: DataType): ExpressionHandle {
    return this.#of({ kind: 'cast', to, try: true, argument: this.node })
  }

  and(other: unknown): ExpressionHandle {
    return this.#call('and', other)
  }
  or(other: unknown): ExpressionHandle {
    return this.#call('or', other)
  }
  not(): ExpressionHandle {
    return this.#call('not')
  }

  lower(): ExpressionHandle {
    return this.#call('lower')
  }
  upper(): ExpressionHandle {
    return this.#call('upper')
  }
  trim(): ExpressionHandle {
    return this.#call('trim')
  }
  length(): ExpressionHandle {
    return this.#call('length')
  }
  concat(other: unknown): ExpressionHandle {
    return this.#call('concat', other)
  }
  substring(start: unknown, count: unknown): ExpressionHandle {
    return this.#call('substring', start, count)
  }
  startsWith(prefix: unknown): ExpressionHandle {
    return this.#call('startsWith', prefix)
  }
  endsWith(suffix: unknown): ExpressionHandle {
    return this.#call('endsWith', suffix)
  }
  /** Of a text or of a list: the only name that two kinds of handle share, so the expression's own type decides. */
  contains(part: unknown): ExpressionHandle {
    const type = checkExpression(this.node, this.#schema, '', [])
    return this.#call(typeof type === 'object' && type !== null ? 'listContains' : 'contains', part)
  }
  geohash(longitude: unknown, precision: unknown): ExpressionHandle {
    return this.#call('geohash', longitude, precision)
  }
  indexOf(part: unknown): ExpressionHandle {
    return this.#call('indexOf', part)
  }
  replace(search: unknown, replacement: unknown): ExpressionHandle {
    return this.#call('replace', search, replacement)
  }
  split(separator: unknown): ExpressionHandle {
    return this.#call('split', separator)
  }

  year(zone: string): ExpressionHandle {
    return this.#call('year', zone)
  }
  quarter(zone: string): ExpressionHandle {
    return this.#call('quarter', zone)
  }
  month(zone: string): ExpressionHandle {
    return this.#call('month', zone)
  }
  week(zone: string): ExpressionHandle {
    return this.#call('week', zone)
  }
  dayOfMonth(zone: string): ExpressionHandle {
    return this.#call('dayOfMonth', zone)
  }
  dayOfWeek(zone: string): ExpressionHandle {
    return this.#call('dayOfWeek', zone)
  }
  dayOfYear(zone: string): ExpressionHandle {
    return this.#call('dayOfYear', zone)
  }
  hour(zone: string): ExpressionHandle {
    return this.#call('hour', zone)
  }
  minute(zone: string): ExpressionHandle {
    return this.#call('minute', zone)
  }
  second(zone: string): ExpressionHandle {
    return this.#call('second', zone)
  }
  date(zone: string): ExpressionHandle {
    return this.#call('dateOf', zone)
  }
  since(other: unknown): ExpressionHandle {
    return this.#call('millisecondsBetween', other)
  }
  plus(milliseconds: unknown): ExpressionHandle {
    return this.#call('plusMilliseconds', milliseconds)
  }
  minus(milliseconds: unknown): ExpressionHandle {
    const back: Expression =
      typeof milliseconds === 'number' ? literal(-milliseconds) : call('neg', [operandNode(milliseconds)])
    return this.#of(call('plusMilliseconds', [this.node, back]))
  }

  /** Of a list or of a map: the expression's own type decides. */
  size(): ExpressionHandle {
    return this.#call(this.#isMap() ? 'mapSize' : 'size')
  }
  get(key: unknown): ExpressionHandle {
    return this.#call('mapGet', key)
  }
  element(index: unknown): ExpressionHandle {
    return this.#call('element', index)
  }
  sum(): ExpressionHandle {
    return this.#call('listSum')
  }
  mean(): ExpressionHandle {
    return this.#call('listMean')
  }
  min(): ExpressionHandle {
    return this.#call('listMin')
  }
  max(): ExpressionHandle {
    return this.#call('listMax')
  }
  distinct(): ExpressionHandle {
    return this.#call('listDistinct')
  }
  sort(): ExpressionHandle {
    return this.#call('listSort')
  }
  join(separator: unknown): ExpressionHandle {
    return this.#call('join', separator)
  }

  #isMap(): boolean {
    const type = checkExpression(this.node, this.#schema, '', [])
    return typeof type === 'object' && type !== null && 'map' in type
  }

  #call(name: FunctionName, ...operands: readonly unknown[]): ExpressionHandle {
    return this.#of(call(name, [this.node, ...operands.map(operandNode)]))
  }

  #of(node: Expression): ExpressionHandle {
    return new ExpressionHandle(Object.freeze(node), this.#schema)
  }
}

function call(name: FunctionName, nodes: readonly Expression[]): Expression {
  return Object.freeze({ kind: 'call', function: name, arguments: Object.freeze(nodes) })
}
