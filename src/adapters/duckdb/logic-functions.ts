import { commonType } from '../../features/expression/common-type.ts'
import type { FunctionName } from '../../features/expression/function.ts'
import type { DataType } from '../../features/schema.ts'
import { argumentOf, type Spell, type SqlArgument, type SqlCall } from '../sql/spelling.ts'
import { bindBoth } from './bind.ts'

type LogicFunction = Extract<
  FunctionName,
  'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'and' | 'or' | 'not' | 'isNull' | 'coalesce'
>

const kleene =
  (operator: 'AND' | 'OR'): Spell =>
  call =>
    `(${argumentOf(call, 0).sql} ${operator} ${argumentOf(call, 1).sql})`

/** DuckDB's logic is Kleene's. Its order of numbers is total, so a comparison of what may be NaN says what IEEE says about it. */
export const logicFunctions: { readonly [F in LogicFunction]: Spell } = {
  eq: compared('=', (a, b) => `(${a} = ${b} AND NOT (isnan(${a}) AND isnan(${b})))`),
  ne: compared('<>', (a, b) => `(${a} <> ${b} OR (isnan(${a}) AND isnan(${b})))`),
  lt: compared('<', (a, b) => `CASE WHEN isnan(${b}) THEN ${a} <> ${a} ELSE ${a} < ${b} END`),
  le: compared('<=', (a, b) => `CASE WHEN isnan(${b}) THEN ${a} <> ${a} ELSE ${a} <= ${b} END`),
  gt: compared('>', (a, b) => `CASE WHEN isnan(${a}) THEN ${b} <> ${b} ELSE ${a} > ${b} END`),
  ge: compared('>=', (a, b) => `CASE WHEN isnan(${a}) THEN ${b} <> ${b} ELSE ${a} >= ${b} END`),
  and: kleene('AND'),
  or: kleene('OR'),
  not: call => `(NOT ${argumentOf(call, 0).sql})`,
  isNull: call => `(${argumentOf(call, 0).sql} IS NULL)`,
  coalesce: call => `coalesce(${argumentOf(call, 0).as(call.type)}, ${argumentOf(call, 1).as(call.type)})`,
}

/** Only where a NaN may be on the side that would be the greater one do the two orders differ; a constant is not a NaN. */
function compared(operator: string, ofFloats: (left: string, right: string) => string): Spell {
  return call => {
    const type = typeOfBoth(call)
    const [left, right] = [argumentOf(call, 0), argumentOf(call, 1)]
    const plain = `(${left.as(type)} ${operator} ${right.as(type)})`
    if (type !== 'float64' && type !== 'float32') return plain
    if (isNumber(right) && !operator.startsWith('>')) return plain
    if (isNumber(left) && operator !== '<' && operator !== '<=') return plain
    return bindBoth(left.as(type), right.as(type), ofFloats)
  }
}

function isNumber({ node, type }: SqlArgument): boolean {
  return node.kind === 'literal' && typeof node.value === 'number' && type !== 'timestamp'
}

/** The type in which both sides are compared. */
function typeOfBoth(call: SqlCall): DataType {
  const [left, right] = [argumentOf(call, 0), argumentOf(call, 1)]
  const type = commonType(left.node, left.type, right.node, right.type)
  if (type === null) throw new TypeError('the expression was not checked')
  return type
}
