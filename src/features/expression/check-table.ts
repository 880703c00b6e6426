import { type DataType, typeName } from '../schema.ts'
import { decode } from '../table/encode.ts'
import { compareValues } from '../table/total-order.ts'
import { checkType, checkValue } from './check-value.ts'
import { checkComponents, checkSteps, widthAfter } from './check-vector-steps.ts'
import { holds } from './common-type.ts'
import type { CallNode, ConstantTable, VectorStep } from './expression.ts'
import type { FunctionName } from './function.ts'
import { functionProblem } from './own-function.ts'

/** The most constants that a table may have. */
export const maxConstants = 1_000_000
/** The most positions of a hashed bag. */
const widestBag = 2 ** 30

type Fields = { readonly [F in keyof ConstantTable]?: unknown }
type TableCheck = (table: Fields, key: DataType | null, call: CallNode) => readonly string[]
type TableFunction = Extract<
  FunctionName,
  | ('lookup' | 'interpolate' | 'searchSorted' | 'dot' | 'imputeNearest' | 'own' | 'oneHot' | 'listWithout')
  | ('bag' | 'bagAt' | 'bagDot')
>

/** What is wrong with the constant table of a call whose first argument has the type `key`. */
export function checkTable(call: CallNode, key: DataType | null): readonly string[] {
  const table: unknown = call.table
  if (typeof table !== 'object' || table === null || Array.isArray(table)) return ['they are missing']
  const lists = (['keys', 'values', 'positions'] as const).flatMap(field => checkList(table, field))
  if (lists.length > 0) return lists
  const name = call.function as TableFunction
  const allowed: readonly string[] = fields[name]
  const extra = Object.keys(table).filter(field => !allowed.includes(field))
  if (extra.length > 0) return extra.map(field => `\`${field.slice(0, 64)}\` has no meaning here`)
  return checks[name](table, key, call)
}

const bagFields = [
  ...(['keys', 'values', 'hash', 'width', 'names', 'separator'] as const),
  ...(['binary', 'sublinear', 'norm', 'steps'] as const),
]

const fields: { readonly [F in TableFunction]: readonly (keyof ConstantTable)[] } = {
  lookup: ['keys', 'values', 'fallback', 'type', 'unknown'],
  interpolate: ['keys', 'values'],
  searchSorted: ['keys', 'side'],
  dot: ['values'],
  imputeNearest: ['values', 'neighbors', 'weights'],
  own: ['name', 'version', 'takes', 'type'],
  oneHot: ['keys', 'positions', 'width', 'unknown'],
  listWithout: ['keys'],
  bag: bagFields,
  bagAt: [...bagFields, 'at'],
  bagDot: [...bagFields, 'components'],
}

const checks: { readonly [F in TableFunction]: TableCheck } = {
  lookup: (table, key) => {
    const problem = table.type === undefined ? null : checkType(table.type)
    if (problem !== null) return [problem]
    const type = (table.type ?? 'float64') as DataType
    return [
      ...distinctKeys(table, key),
      ...sameLength(table, 'values'),
      ...each('value', listOf(table.values), type),
      ...(table.fallback === undefined ? [] : each('fallback', [table.fallback], type)),
      ...unknownRule(table),
    ]
  },
  interpolate: table => [
    ...ascendingKeys(table),
    ...sameLength(table, 'values'),
    ...finite('value', listOf(table.values)),
  ],
  searchSorted: table => {
    const sideIsRight = table.side === undefined || table.side === 'left' || table.side === 'right'
    return [...ascendingKeys(table), ...(sideIsRight ? [] : ['`side` is left or right'])]
  },
  dot: (table, _key, call) => {
    const weights = listOf(table.values)
    const count = call.arguments.length
    const right = weights.length === count || weights.length === count + 1
    const problem = `${count} arguments need ${count} weights, or one more for the intercept, but there are ${weights.length}`
    return [...(right ? [] : [problem]), ...each('weight', weights, 'float64'), ...noNull('weight', weights)]
  },
  imputeNearest: checkKnownRows,
  own: ({ name, version, takes, type }) => {
    const problem = functionProblem({ name, version, takes, gives: type, compute: () => null })
    return problem === null ? [] : [problem]
  },
  oneHot: (table, key) => {
    const { width } = table
    if (typeof width !== 'number' || !Number.isInteger(width) || width < 0 || width > 0x7fff_ffff) {
      return ['`width` is an integer from 0']
    }
    const wrong = listOf(table.positions).findIndex(p => !Number.isInteger(p) || Number(p) < -1 || Number(p) >= width)
    const problem = `position ${wrong} is not an integer from −1 to ${width - 1}`
    return [
      ...distinctKeys(table, key),
      ...sameLength(table, 'positions'),
      ...(wrong < 0 ? [] : [problem]),
      ...unknownRule(table),
    ]
  },
  listWithout: table => distinctKeys(table, 'string'),
  bag: checkBag,
  bagAt: (table, key, call) => {
    const problems = checkBag(table, key, call)
    if (problems.length > 0) return problems
    const width = bagWidth(table)
    const isInside = Number.isInteger(table.at) && Number(table.at) >= 0 && Number(table.at) < width
    return isInside ? [] : [`\`at\` is an integer from 0 to ${width - 1}`]
  },
  bagDot: (table, key, call) => {
    const problems = checkBag(table, key, call)
    return problems.length > 0 ? problems : checkComponents(table.components, bagWidth(table))
  },
}

function checkKnownRows(table: Fields, _key: DataType | null, call: CallNode): readonly string[] {
  const { neighbors, weights } = table
  const cells = listOf(table.values)
  const width = call.arguments.length
  const isWhole = cells.length > 0 && cells.length % width === 0
  return [
    ...(isWhole ? [] : [`there are ${cells.length} values, which are not rows of ${width}`]),
    ...(isWhole ? knownRows(cells, width) : []),
    ...(Number.isInteger(neighbors) && Number(neighbors) >= 1 ? [] : ['`neighbors` is an integer from 1']),
    ...(weights === 'uniform' || weights === 'distance' ? [] : ['`weights` is uniform or distance']),
  ]
}

/** Several outputs have the same rows, which can be many: frozen ones are checked once. */
const soundRows = new WeakMap<readonly unknown[], number>()

function knownRows(cells: readonly unknown[], width: number): readonly string[] {
  if (soundRows.get(cells) === width) return []
  const wrong = cells.findIndex(cell => cell !== null && !Number.isFinite(decodedNumber(cell)))
  if (wrong >= 0) return [`value ${wrong} is neither null nor a finite number`]
  for (let column = 0; column < width; column++) {
    let row = column
    while (cells[row] === null) row += width
    if (row >= cells.length) return [`no row has a value ${column}`]
  }
  if (Object.isFrozen(cells)) soundRows.set(cells, width)
  return []
}

function checkBag(table: Fields, _key: DataType | null, call: CallNode): readonly string[] {
  const { hash, width, names = [] } = table
  const weights = listOf(table.values)
  const isPlaced = hash === undefined ? table.keys !== undefined && width === undefined : table.keys === undefined
  const isWide = Number.isInteger(width) && Number(width) >= 1 && Number(width) <= widestBag
  const areNames = Array.isArray(names) && names.every(name => name === null || typeof name === 'string')
  const isFlag = (flag: unknown): boolean => flag === undefined || typeof flag === 'boolean'
  return [
    ...(isPlaced ? [] : ['either `keys`, or `hash` with `width`, are there']),
    ...(table.keys === undefined ? [] : distinctKeys(table, 'string')),
    ...(table.values === undefined || hash !== undefined ? [] : sameLength(table, 'values')),
    ...finite('weight', weights),
    ...(hash !== undefined && weights.length > 0 ? ['a hashed bag has no `values`'] : []),
    ...(hash === undefined || hash === 'signed' || hash === 'unsigned' ? [] : ['`hash` is signed or unsigned']),
    ...(hash === undefined || isWide ? [] : [`\`width\` is an integer from 1 to ${widestBag}`]),
    ...(areNames && names.length <= call.arguments.length
      ? []
      : ['`names` is a list of texts and nulls, one per argument']),
    ...(table.separator === undefined || typeof table.separator === 'string' ? [] : ['`separator` is a text']),
    ...(isFlag(table.binary) && isFlag(table.sublinear) ? [] : ['`binary` and `sublinear` are true or false']),
    ...(table.norm === undefined || table.norm === 'l1' || table.norm === 'l2' ? [] : ['`norm` is l1 or l2']),
    ...(table.steps === undefined ? [] : checkSteps(table.steps, placeCount(table))),
  ]
}

/** How many positions the terms of a bag have. */
function placeCount({ width, keys }: Fields): number {
  return typeof width === 'number' ? width : listOf(keys).length
}

/** How many positions the vector of a sound bag has. */
export function bagWidth(table: Fields): number {
  return widthAfter((table.steps ?? []) as readonly VectorStep[], placeCount(table))
}

function checkList(table: Fields, field: 'keys' | 'values' | 'positions'): readonly string[] {
  const list = table[field]
  if (list === undefined) return []
  if (!Array.isArray(list)) return [`\`${field}\` is not a list`]
  return list.length > maxConstants ? [`\`${field}\` has more than ${maxConstants} entries`] : []
}

function distinctKeys(table: Fields, key: DataType | null): readonly string[] {
  if (table.keys === undefined) return ['`keys` is missing']
  if (key === null) return []
  const keys = listOf(table.keys)
  const problems = each('key', keys, key)
  if (problems.length > 0) return problems
  const seen = new Set<unknown>()
  const repeated = keys.findIndex(encoded => {
    const value = decode(encoded, key)
    if (seen.has(value)) return true
    seen.add(value)
    return false
  })
  return repeated < 0 ? [] : [`key ${repeated} is there twice`]
}

function ascendingKeys(table: Fields): readonly string[] {
  const keys = listOf(table.keys)
  if (keys.length === 0) return ['`keys` is missing or empty']
  const problems = finite('key', keys)
  if (problems.length > 0) return problems
  const wrong = keys.findIndex((key, index) => {
    const order = index === 0 ? -1 : compareValues(decode(keys[index - 1]), decode(key))
    return order > 0
  })
  return wrong < 0 ? [] : [`key ${wrong} is smaller than the one before it; keys must ascend`]
}

function sameLength(table: Fields, field: 'values' | 'positions'): readonly string[] {
  const keys = listOf(table.keys).length
  const others = listOf(table[field]).length
  return keys === others ? [] : [`there are ${keys} keys, but ${others} ${field}`]
}

function each(what: string, values: readonly unknown[], type: DataType): readonly string[] {
  for (const [index, value] of values.entries()) {
    const problem = quickly(value, type) ? null : checkValue(value, type)
    if (problem !== null) return [`${what} ${index} is not a ${typeName(type)}: ${problem}`]
  }
  return []
}

/** The common cases without the detour over the JSON form. */
function quickly(value: unknown, type: DataType): boolean {
  if (type === 'string') return typeof value === 'string'
  return typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0) && holds(type, value)
}

function finite(what: string, values: readonly unknown[]): readonly string[] {
  const wrong = values.findIndex(value => !Number.isFinite(decodedNumber(value)))
  return wrong < 0 ? [] : [`${what} ${wrong} is not a finite number`]
}

function decodedNumber(value: unknown): unknown {
  return each('', [value], 'float64').length === 0 ? decode(value) : null
}

function noNull(what: string, values: readonly unknown[]): readonly string[] {
  const wrong = values.indexOf(null)
  return wrong < 0 ? [] : [`${what} ${wrong} is null`]
}

function unknownRule({ unknown }: Fields): readonly string[] {
  return unknown === undefined || unknown === 'fallback' || unknown === 'warn' || unknown === 'error'
    ? []
    : ['`unknown` is fallback, warn or error']
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
