import type { FunctionName } from '../../features/expression/function.ts'
import type { DataType } from '../../features/schema.ts'
import { argumentOf, type Spell, type Spelling, type SqlCall } from '../sql/spelling.ts'
import { type Unsupported, unsupported } from '../sql/unsupported.ts'
import { bind, bindBoth } from './bind.ts'
import { typeName } from './types.ts'

type ListFunction = Extract<
  FunctionName,
  | ('size' | 'element' | 'listContains' | 'listSum' | 'listMean' | 'listMin' | 'listMax')
  | ('listDistinct' | 'listSort' | 'join' | 'wordGrams' | 'listWithout' | 'mapGet' | 'mapSize')
>

const inOrder = unsupported('DuckDB adds doubles in the order of the list, with rounding; the sum here is exact')

const ofTexts = unsupported('it prepares texts for a sparse vector, which a table has none of')

export const listFunctions: { readonly [F in ListFunction]: Spelling } = {
  wordGrams: ofTexts,
  listWithout: ofTexts,
  size: call => `CAST(len(${argumentOf(call, 0).sql}) AS INTEGER)`,
  element: call => {
    const index = argumentOf(call, 1)
    const at = bind(index.as('float64'), i => `CASE WHEN ${i} >= 0 THEN ${i} + 1 ELSE ${i} END`)
    // A position that is not a whole number is outside.
    return `list_extract(${argumentOf(call, 0).sql}, TRY_CAST(${bind(at, i => `CASE WHEN ${i} = trunc(${i}) THEN ${i} END`, 2)} AS BIGINT))`
  },
  listContains,
  listSum: call => {
    const list = argumentOf(call, 0)
    return areWhole(list.type) ? `CAST(list_sum(${list.sql}) AS DOUBLE)` : inOrder
  },
  listMean: call => {
    const list = argumentOf(call, 0)
    if (!areWhole(list.type)) return inOrder
    return bind(list.sql, l => `(CAST(list_sum(${l}) AS DOUBLE) / list_count(${l}))`)
  },
  listMin: extreme('list_min'),
  listMax: extreme('list_max'),
  // The list_distinct of DuckDB keeps every NaN.
  listDistinct: call =>
    bind(ascending(call), list => `list_filter(${list}, lambda _2, _3: _3 = 1 OR _2 <> ${list}[_3 - 1])`),
  listSort: ascending,
  mapGet: call => `element_at(${argumentOf(call, 0).sql}, ${argumentOf(call, 1).sql})[1]`,
  mapSize: call => `CAST(cardinality(${argumentOf(call, 0).sql}) AS INTEGER)`,
  join: call => {
    const separator = argumentOf(call, 1)
    if (separator.node.kind !== 'literal') return unsupported('the separator must be a constant')
    if (separator.node.value === null) return separator.sql
    // An empty list, or one of nulls, is joined to nothing.
    return bind(
      argumentOf(call, 0).sql,
      list => `CASE WHEN ${list} IS NOT NULL THEN coalesce(array_to_string(${list}, ${separator.sql}), '') END`,
    )
  },
}

/** A list of 32-bit integers has a sum of less than 2^53 in any memory, so the double is exact. */
function areWhole(type: DataType): boolean {
  return elementOf(type) === 'int32'
}

function listContains(call: SqlCall): string | Unsupported {
  const [list, value] = [argumentOf(call, 0), argumentOf(call, 1)]
  const element = elementOf(list.type)
  const isFloat = element === 'float64' || element === 'float32'
  const searched = value.as(isFloat || value.type === 'float64' ? 'float64' : value.type)
  const within = isFloat && element === 'float32' ? `CAST(${list.sql} AS DOUBLE[])` : list.sql
  return bindBoth(within, searched, (l, v) => {
    const nothing = isFloat ? `WHEN isnan(${v}) THEN FALSE ` : ''
    return `CASE WHEN ${l} IS NULL OR ${v} IS NULL THEN NULL ${nothing}ELSE list_contains(${l}, ${v}) END`
  })
}

/** Without nulls; adding 0 makes −0 a 0. */
function ascending(call: SqlCall): string {
  const list = argumentOf(call, 0)
  const element = elementOf(list.type)
  const present = `list_filter(${list.sql}, lambda _1: _1 IS NOT NULL)`
  if (element !== 'float64' && element !== 'float32') return `list_sort(${present})`
  return `list_sort(list_transform(${present}, lambda _1: CAST(_1 + 0e0 AS ${typeName(element)})))`
}

function extreme(name: string): Spell {
  return call => {
    const list = argumentOf(call, 0)
    const found = `${name}(${list.sql})`
    const element = elementOf(list.type)
    // Adding 0 makes −0 a 0.
    return element === 'float64' || element === 'float32' ? `CAST(${found} + 0e0 AS ${typeName(element)})` : found
  }
}

function elementOf(type: DataType): DataType | null {
  return typeof type === 'object' && 'list' in type ? type.list : null
}
