import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { DataType, NumericType, Schema } from '../../features/schema.ts'
import { isNumeric } from '../../features/schema.ts'
import { columnFromExact } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { Blocks } from '../blocks.ts'
import { oneHotEncoderDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isBoolean, isOneOf, type Rule, show } from '../parameters.ts'
import { column, densify, encodeAll, type Output, type Program, type SparseOutput, tableCall } from '../program.ts'
import { pythonText } from '../python-text.ts'
import {
  areCategoryLists,
  type Category,
  type CategoryCounts,
  categoriesOf,
  countCategories,
  type InfrequentParams,
  infrequent,
  isCategories,
  isMaxCategories,
  isMinFrequency,
  mergeCounts,
} from './categories.ts'

/** The types whose values can be categories. */
export type CategoryType = NumericType | 'string' | 'boolean' | 'date' | 'timestamp'

/** The parameters of `OneHotEncoder`. */
export interface OneHotEncoderParams extends InfrequentParams {
  /** The categories of each column, in order; default `'auto'`: those of the training data. */
  readonly categories: 'auto' | readonly (readonly Category[])[]
  /** The column of each input to leave out: the first, the first if there are two, or a given category. Default null: none. */
  readonly drop: null | 'first' | 'if_binary' | readonly Category[]
  /**
   * An unknown value is an error (the default), all zeros (`ignore`), or the infrequent category if there is one, otherwise all zeros
   * (`infrequent_if_exist`); `warn` is the latter with a process warning (`process.emitWarning`) for the first unknown value of each column.
   */
  readonly handleUnknown: 'error' | 'ignore' | 'infrequent_if_exist' | 'warn'
  /** Whether the output is sparse. Default true. */
  readonly sparseOutput: boolean
}

/** What was learned, one entry per input. */
export interface OneHotEncoderState {
  readonly categories: readonly (readonly Category[])[]
  /** Which of the categories are infrequent, in order. */
  readonly infrequent: readonly (readonly boolean[])[]
  /** The output that is left out, counted before it is, or null. */
  readonly dropped: readonly (number | null)[]
}

/** How `OneHotEncoder` learns and what it computes. */
export const oneHotEncoder: ColumnKind<OneHotEncoderParams, CategoryCounts, OneHotEncoderState> = {
  kind: 'OneHotEncoder',
  version: 1,
  defaults: oneHotEncoderDefaults,
  rules: {
    categories: isCategories,
    drop: isDrop(),
    handleUnknown: isOneOf('error', 'ignore', 'infrequent_if_exist', 'warn'),
    sparseOutput: isBoolean,
    minFrequency: isMinFrequency,
    maxCategories: isMaxCategories,
  },
  accepts: 'category',
  readsNumbersAs64: false,
  summarize: (values, { weights }) => countCategories(values, weights),
  merge: () => mergeCounts,
  conclude: (columns, inputs, params) => {
    const counts = categoriesOf(columns, inputs, params.categories, params.handleUnknown !== 'error')
    const rare = counts.map(({ counts: each, total }) => infrequent(each, total, params))
    const names = Object.keys(inputs)
    if (Array.isArray(params.drop) && params.drop.length !== names.length) {
      throw new ParameterError('drop', `${params.drop.length} categories are given for ${names.length} columns.`)
    }
    const dropped = counts.map(({ values }, index) =>
      droppedOutput(values, rare[index] ?? [], params.drop, index, names),
    )
    return { categories: counts.map(({ values }) => values), infrequent: rare, dropped }
  },
  program: (inputs, params, state): Program => {
    const sparse = columnsOf(inputs, state).map(each => sparseOutput(each, params))
    const outputs: readonly Output[] = params.sparseOutput ? sparse : sparse.flatMap(expanded)
    return { inputs, finite: Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string')), outputs }
  },
  inverse: (inputs, params, state) => outputs => invert(outputs, columnsOf(inputs, state), params),
  isState: ({ categories, infrequent: rare, dropped }, count) =>
    areCategoryLists(categories, count) &&
    Array.isArray(rare) &&
    rare.length === count &&
    rare.every((list, index) => Array.isArray(list) && list.length === categories[index]?.length) &&
    Array.isArray(dropped) &&
    dropped.length === count &&
    dropped.every(output => output === null || (Number.isInteger(output) && (output as number) >= 0)),
}

/** One input and what was learned of it. */
interface EncodedColumn {
  readonly name: string
  readonly type: DataType
  readonly categories: readonly Category[]
  /** For each category its output, the infrequent ones sharing the last, −1 for the one left out. */
  readonly positions: readonly number[]
  /** The output of infrequent categories, or −1. */
  readonly infrequentPosition: number
  readonly dropped: number | null
  readonly width: number
}

function columnsOf(inputs: Schema, state: OneHotEncoderState): EncodedColumn[] {
  return Object.entries(inputs).map(([name, type], index) => {
    const categories = state.categories[index] ?? []
    const rare = state.infrequent[index] ?? []
    const dropped = state.dropped[index] ?? null
    const groups = groupsOf(categories, rare)
    const count = groups.reduce((most, group) => Math.max(most, group + 1), 0)
    const moved = (group: number): number =>
      dropped === null || group < dropped ? group : group === dropped ? -1 : group - 1
    return {
      name,
      type,
      categories,
      positions: groups.map(moved),
      infrequentPosition: rare.includes(true) ? moved(count - 1) : -1,
      dropped,
      width: dropped === null ? count : count - 1,
    }
  })
}

/** The output of each category before one is left out: the frequent ones in order, then all infrequent ones together. */
function groupsOf(categories: readonly Category[], rare: readonly boolean[]): number[] {
  const frequent = categories.filter((_, index) => rare[index] !== true).length
  let next = 0
  return categories.map((_, index) => (rare[index] === true ? frequent : next++))
}

function sparseOutput(each: EncodedColumn, { handleUnknown }: OneHotEncoderParams): SparseOutput {
  const { name, categories, positions, infrequentPosition, width } = each
  const names = Array.from({ length: width }, (_, position) => `${name}_${categoryText(each, position)}`)
  const keys = encodeAll(categories)
  const unknown = handleUnknown === 'error' || handleUnknown === 'warn' ? { unknown: handleUnknown } : {}
  const grouped = infrequentPosition >= 0 && (handleUnknown === 'infrequent_if_exist' || handleUnknown === 'warn')
  if (!grouped)
    return {
      kind: 'sparse',
      names,
      weight: 1,
      expression: tableCall('oneHot', { keys, positions, width, ...unknown }, column(name)),
    }
  const group = tableCall('lookup', { keys, values: positions, fallback: infrequentPosition, ...unknown }, column(name))
  const all = Array.from({ length: width }, (_, position) => position)
  return {
    kind: 'sparse',
    names,
    weight: 1,
    expression: tableCall('oneHot', { keys: all, positions: all, width }, group),
  }
}

/** The dense columns; where none is left the output stays, so that unknown values are still refused. */
function expanded(output: SparseOutput): readonly Output[] {
  return output.names.length === 0 ? [output] : densify(output)
}

function categoryText({ type, categories, positions, infrequentPosition }: EncodedColumn, position: number): string {
  if (position === infrequentPosition) return 'infrequent_sklearn'
  return pythonText(categories[positions.indexOf(position)] ?? null, type)
}

function droppedOutput(
  categories: readonly Category[],
  rare: readonly boolean[],
  drop: OneHotEncoderParams['drop'],
  index: number,
  names: readonly string[],
): number | null {
  if (drop === null || categories.length === 0) return null
  const groups = groupsOf(categories, rare)
  if (drop === 'first') return 0
  if (drop === 'if_binary') return new Set(groups).size === 2 ? 0 : null
  const wanted = drop[index] ?? null
  const position = categories.findIndex(value => Object.is(value, wanted) || value === wanted)
  if (position < 0) throw new ParameterError('drop', `${show(wanted)} is not a category of column \`${names[index]}\`.`)
  if (rare[position] === true) {
    throw new ParameterError(
      'drop',
      `${show(wanted)} is an infrequent category of column \`${names[index]}\`, which cannot be dropped alone.`,
    )
  }
  return groups[position] ?? null
}

/** The category whose column is 1; without any, the one left out, else null. An infrequent one is `infrequent_sklearn` in a string column. */
function invert(outputs: Blocks, columns: readonly EncodedColumn[], params: OneHotEncoderParams): Blocks {
  const restored = columns.map((each): readonly [string, Column] => {
    const codes = new Int32Array(outputs.rowCount).fill(-1)
    for (let position = 0; position < each.width; position++) {
      const values = outputs.column(`${each.name}_${categoryText(each, position)}`)
      for (let row = 0; row < outputs.rowCount; row++) if (values.get(row) === 1) codes[row] = position
    }
    const byPosition = Array.from({ length: each.width }, (_, position) => restoredCategory(each, position))
    const none = each.dropped === null ? undefined : restoredCategory(each, -1)
    const values = Array.from(codes, (code, row): Category => {
      if (code >= 0) return byPosition[code] ?? null
      if (none === undefined && params.handleUnknown === 'error') {
        throw new InvalidValueError(each.name, row, 'no category has a 1; such a row cannot be undone.')
      }
      return none ?? null
    })
    return [each.name, columnFromExact(each.type, values as readonly (string | null)[]) as Column]
  })
  return new Blocks([{ kind: 'dense', columns: restored }], outputs.rowCount)
}

function restoredCategory(each: EncodedColumn, position: number): Category {
  if (position >= 0 && position === each.infrequentPosition) return each.type === 'string' ? 'infrequent_sklearn' : null
  return each.categories[each.positions.indexOf(position)] ?? null
}

function isDrop(): Rule {
  return value =>
    value === null || value === 'first' || value === 'if_binary' || Array.isArray(value)
      ? null
      : "is not null, 'first', 'if_binary' or one category per column"
}
