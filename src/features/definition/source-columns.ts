import type { Problem } from '../errors/definition-error.ts'
import { DefinitionError } from '../errors/definition-error.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import { checkExpression } from '../expression/check.ts'
import { columnsOf } from '../expression/columns.ts'
import type { Expression } from '../expression/expression.ts'
import type { Typed } from '../expression/handle.ts'
import { substitute } from '../expression/walk.ts'
import { type DataType, type Schema, sameType, typeName } from '../schema.ts'
import { type DerivedColumn, type SourceDefinition, schemaOf, type TableSourceDefinition } from './definition.ts'
import { deepFreeze } from './freeze.ts'
import { checkName, checkUnique } from './name.ts'

/** What may identify a thing. */
export const keyTypes = ['string', 'int32', 'int64', 'bigint', 'boolean', 'date'] as const

/** The definition's own columns as they are declared: each one passes its stored column through. */
export function declaredColumns(columns: Schema): readonly DerivedColumn[] {
  return Object.entries(columns).map(([name, type]) => ({ name, type, expression: { kind: 'column', name } }))
}

type OptionKind = 'any' | 'object' | 'list' | 'function' | 'flag' | 'source'

const kinds: { readonly [K in OptionKind]: { readonly is: (value: unknown) => boolean; readonly needed: string } } = {
  any: { is: () => true, needed: '' },
  object: { is: isRecord, needed: 'an object' },
  list: { is: Array.isArray, needed: 'a list' },
  function: { is: value => typeof value === 'function', needed: 'a function' },
  flag: { is: value => typeof value === 'boolean', needed: '`true` or `false`' },
  source: { is: isSource, needed: 'a source of `eventSource`, `union` or `entitySource`' },
}

/** What each option of a definition is; with `?` it may be left out. The values of `any` are checked by themselves. */
export type OptionKinds<O> = { readonly [Option in keyof Required<O>]: `${OptionKind}${'' | '?'}` }

/**
 * The list of problems of a definition, with the options that do not exist.
 *
 * @throws {DefinitionError} where the options are not what they must be for anything else to be checked.
 */
export function checkOptions<O>(what: string, options: O, expected: OptionKinds<O>): Problem[] {
  const given: Readonly<Record<string, unknown>> = isRecord(options) ? options : {}
  const known = Object.keys(expected)
  const unknown = Object.keys(given).filter(option => !known.includes(option))
  const problems = unknown.map(at => ({ at, message: `there is no such option.${suggestion(at, known)}` }))
  const before = problems.length
  for (const [at, word] of Object.entries<string>(expected)) {
    const { is, needed } = kinds[word.replace('?', '') as OptionKind]
    const value = given[at]
    if (is(value) || (value === undefined && word.endsWith('?'))) continue
    problems.push({ at, message: value === undefined ? `it is missing; ${needed} is needed` : `${needed} is needed` })
  }
  if (problems.length > before) throw new DefinitionError(`${what} \`${String(given.name)}\``, problems)
  return problems
}

function isSource(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.definition)) return false
  return ['eventSource', 'unionSource', 'entitySource'].includes(String(value.definition.kind))
}

/** Whether a value is an object that is not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The expressions that a callback gave, by name; whatever is none is left for the check of expressions to report. */
export function expressionsIn(
  record: unknown,
  at: string,
  problems: Problem[],
): readonly (readonly [name: string, node: Expression])[] {
  if (!isRecord(record)) {
    problems.push({ at, message: 'the function must return an object of expressions' })
    return []
  }
  return Object.entries(record).map(([name, handle]) => [name, (isRecord(handle) ? handle.node : null) as Expression])
}

/** Reports names and types that no column may have. */
export function checkDeclared(columns: Schema, under: 'columns' | 'keys', problems: Problem[]): void {
  const names = Object.keys(columns)
  if (names.length === 0) problems.push({ at: under, message: 'at least one column is needed' })
  for (const name of names) {
    checkName(name, `${under}.${name}`, problems)
    const detail = typeProblem(columns[name])
    if (detail !== null) problems.push({ at: `${under}.${name}`, message: detail })
  }
  checkUnique(names, name => `${under}.${name}`, problems)
}

/** Reports a role (time, id, …) whose column is not there or has another type. */
export function checkRole(
  role: string,
  column: string | null,
  types: readonly DataType[] | null,
  columns: Schema,
  problems: Problem[],
): void {
  if (column === null) return
  if (typeof column !== 'string') {
    problems.push({ at: role, message: 'the name of a column is needed' })
    return
  }
  const type = Object.hasOwn(columns, column) ? columns[column] : undefined
  if (type === undefined) {
    problems.push({ at: role, message: `there is no column \`${column}\`.${suggestion(column, Object.keys(columns))}` })
  } else if (types !== null && !types.some(allowed => sameType(allowed, type))) {
    const expected = types.map(typeName).join(' or ')
    problems.push({ at: role, message: `\`${column}\` is ${typeName(type)}, but must be ${expected}` })
  }
}

/** Reports an option that is none of its words. */
export function checkChoice(
  option: string,
  given: string | undefined,
  words: readonly string[],
  problems: Problem[],
): void {
  if (given === undefined || words.includes(given)) return
  problems.push({ at: option, message: `there is no \`${given}\`.${suggestion(given, words)}` })
}

/** What a function gives for the columns of a source. */
export function givenBy<Given, Result>(
  at: 'where' | 'select',
  callback: (columns: Given) => Result,
  source: SourceDefinition,
): Result {
  const { is, needed } = kinds.function
  if (!is(callback)) throw new DefinitionError(`source \`${source.name}\``, [{ at, message: `${needed} is needed` }])
  return callback(sourceHandles(source) as Given)
}

/** The source with fewer rows: those for which the condition is true, neither false nor null. */
export function withFilter<D extends TableSourceDefinition>(source: D, condition: Typed): D {
  const problems: Problem[] = []
  const schema = schemaOf(source.columns)
  const type = checkExpression((condition as Typed | null | undefined)?.node, schema, 'where', problems)
  if (type !== null && type !== 'boolean') {
    problems.push({ at: 'where', message: `the condition is ${typeName(type)}, but must be boolean` })
  }
  if (problems.length > 0) throw new DefinitionError(`source \`${source.name}\``, problems)
  const own = substitute(condition.node, columnMap(source.columns))
  const filter: Expression =
    source.filter === null ? own : { kind: 'call', function: 'and', arguments: [source.filter, own] }
  return deepFreeze({ ...source, filter })
}

/** The source with other columns; the columns that give rows their place must pass through unchanged. */
export function withColumns<D extends TableSourceDefinition>(source: D, record: Readonly<Record<string, Typed>>): D {
  const problems: Problem[] = []
  const schema = schemaOf(source.columns)
  const before = columnMap(source.columns)
  const columns = expressionsIn(record, 'select', problems).map(([name, node]): DerivedColumn => {
    checkName(name, `select.${name}`, problems)
    const type = checkExpression(node, schema, `select.${name}`, problems)
    return { name, type: type ?? 'float64', expression: type === null ? node : substitute(node, before) }
  })
  checkUnique(
    columns.map(column => column.name),
    name => `select.${name}`,
    problems,
  )
  const after = columnMap(columns)
  for (const [role, name] of fixedColumns(source)) {
    const kept = after.get(name)
    const unchanged = kept !== undefined && JSON.stringify(kept) === JSON.stringify(before.get(name))
    if (!unchanged)
      problems.push({ at: `select.${name}`, message: `it is the source's ${role} and must stay as it is` })
  }
  if (problems.length > 0) throw new DefinitionError(`source \`${source.name}\``, problems)
  return deepFreeze({ ...source, columns })
}

/** The handles of what a source offers. */
export function sourceHandles(source: SourceDefinition): ReturnType<typeof columnsOf> {
  return columnsOf(schemaOf(source.columns))
}

/** The columns that give a source's rows their place and identity, by role. */
export function fixedColumns(source: TableSourceDefinition): readonly (readonly [role: string, column: string])[] {
  const roles =
    source.kind === 'entitySource'
      ? { time: source.time }
      : { time: source.time, id: source.id, created: source.created, sequence: source.sequence }
  const fixed = Object.entries(roles).flatMap(([role, name]) => (name === null ? [] : [[role, name] as const]))
  return source.kind === 'entitySource' ? [...source.keys.map(key => ['key', key] as const), ...fixed] : fixed
}

function columnMap(columns: readonly DerivedColumn[]): Map<string, Expression> {
  return new Map(columns.map(column => [column.name, column.expression]))
}

const scalars: ReadonlySet<unknown> = new Set([
  ...['boolean', 'int32', 'int64', 'bigint', 'float32', 'float64'],
  ...['string', 'binary', 'timestamp', 'date'],
])

/** What is wrong with a type, or null. */
export function typeProblem(type: unknown, depth = 0): string | null {
  if (scalars.has(type)) return null
  if (depth > 16) return 'the type is nested deeper than 16 levels'
  if (typeof type === 'string') return `there is no type \`${type}\`.${suggestion(type, [...scalars] as string[])}`
  if (typeof type !== 'object' || type === null)
    return 'a type is a word like float64, or { list }, { map } or { struct }'
  const nested = type as { list?: unknown; map?: unknown; struct?: Schema | null }
  if (Object.keys(nested).length > 1) return 'a type has only one of `list`, `map` and `struct`'
  if (nested.list !== undefined) return typeProblem(nested.list, depth + 1)
  if (nested.map !== undefined) return typeProblem(nested.map, depth + 1)
  if (typeof nested.struct !== 'object' || nested.struct === null)
    return 'a type is a word like float64, or { list }, { map } or { struct }'
  return Object.values(nested.struct).reduce<string | null>(
    (found, field) => found ?? typeProblem(field, depth + 1),
    null,
  )
}
