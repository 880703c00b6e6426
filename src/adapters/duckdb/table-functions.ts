import type { CallNode, ConstantTable } from '../../features/expression/expression.ts'
import type { FunctionName } from '../../features/expression/function.ts'
import { decode } from '../../features/table/encode.ts'
import { argumentOf, type Spelling, type SqlCall } from '../sql/spelling.ts'
import { unsupported } from '../sql/unsupported.ts'
import { bind } from './bind.ts'
import { double, literal } from './literal.ts'
import { doubleOf } from './number-functions.ts'

type TableFunction = Extract<
  FunctionName,
  'lookup' | 'interpolate' | 'searchSorted' | 'dot' | 'imputeNearest' | 'own' | 'oneHot' | 'bag' | 'bagAt' | 'bagDot'
>

const noVectors = unsupported('a sparse vector is a block of a pipeline; a table has none')

export const tableFunctions: { readonly [F in TableFunction]: Spelling } = {
  lookup,
  interpolate,
  searchSorted: call => {
    const keys = tableOf(call.node).keys ?? []
    const before = tableOf(call.node).side === 'right' ? '<=' : '<'
    const list = `[${keys.map(key => double(decode(key) as number)).join(', ')}]`
    return bind(
      doubleOf(call, 0),
      x =>
        `CASE WHEN ${x} IS NOT NULL THEN CAST(len(list_filter(${list}, lambda _2: _2 ${before} ${x})) AS INTEGER) END`,
    )
  },
  // From the first to the last, beginning with 0: no engine may add them in another order.
  dot: call => {
    const weights = (tableOf(call.node).values ?? []).map(weight => double(decode(weight) as number))
    const terms = call.arguments.map((_, index) => `${weights[index]} * ${doubleOf(call, index)}`)
    return `(${['0e0', ...terms, ...weights.slice(terms.length)].join(' + ')})`
  },
  imputeNearest: unsupported(
    'the nearest rows are searched in process; DuckDB would compare every row with every known one',
  ),
  own: unsupported('own code runs in process only'),
  oneHot: noVectors,
  bag: noVectors,
  bagAt: noVectors,
  bagDot: noVectors,
}

function lookup(call: SqlCall): string {
  const table = tableOf(call.node)
  const key = argumentOf(call, 0)
  const keys = literal(
    (table.keys ?? []).map(encoded => positiveZero(decode(encoded, key.type))),
    { list: key.type },
  )
  const values = (table.values ?? []).map(encoded => decode(encoded, call.type))
  const fallback = decode(table.fallback ?? null, call.type)
  return bind(`list_position(${keys}, ${key.sql})`, position => {
    const found = `list_extract(${literal(values, { list: call.type })}, ${position})`
    if (table.unknown === 'error')
      return `CASE WHEN ${position} IS NULL THEN error('a value is not among the known ones') ELSE ${found} END`
    if (fallback === null) return found
    return `CASE WHEN ${position} IS NULL THEN ${literal(fallback, call.type)} ELSE ${found} END`
  })
}

/** Each piece has its slope as a constant, so that its arithmetic is the library's. */
function interpolate(call: SqlCall): string {
  const numbers = (encoded: ConstantTable['keys']): readonly number[] =>
    (encoded ?? []).map(value => decode(value) as number)
  const keys = numbers(tableOf(call.node).keys)
  const values = numbers(tableOf(call.node).values)
  return bind(doubleOf(call, 0), x => {
    const pieces = keys.slice(1).flatMap((next, index) => {
      const [key, start] = [keys[index] as number, values[index] as number]
      if (next === key) return []
      const slope = ((values[index + 1] as number) - start) / (next - key)
      const atKey = `WHEN ${x} = ${double(key)} THEN ${double(start)}`
      return `${atKey} WHEN ${x} < ${double(next)} THEN ${double(slope)} * (${x} - ${double(key)}) + ${double(start)}`
    })
    const first = `WHEN ${x} < ${double(keys[0] as number)} THEN ${double(values[0] as number)}`
    const last = `WHEN isnan(${x}) THEN ${x} WHEN ${x} IS NOT NULL THEN ${double(values.at(-1) as number)}`
    return `CASE ${[first, ...pieces, last].join(' ')} END`
  })
}

function tableOf(node: CallNode): ConstantTable {
  if (node.table === undefined) throw new TypeError('the expression was not checked')
  return node.table
}

function positiveZero(value: unknown): unknown {
  return value === 0 ? 0 : value
}
