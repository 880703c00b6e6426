import type { SchemaTree } from 'hyparquet'
import { isListLike, isMapLike } from 'hyparquet/src/schema.js'
import { ColumnTypeError, InvalidValueError } from '../../features/errors/column-errors.ts'
import { type DataType, type Schema, sameType, typeName } from '../../features/schema.ts'

/** The unit in which a timestamp is stored. */
export type TimeUnit = 'MILLIS' | 'MICROS' | 'NANOS'

/** The type a stored column is read as when nothing is declared; a text where there is none. */
export function storedType(node: SchemaTree): DataType | string {
  const { element, children } = node
  if (element.type !== undefined) {
    return element.repetition_type === 'REPEATED' ? 'a repeated field' : leafType(node)
  }
  if (isListLike(node)) return nested(listElement(node), list => ({ list }))
  if (isMapLike(node)) return nested(children[0]?.children[1], map => ({ map }))
  const fields: Record<string, DataType> = {}
  for (const child of children) {
    const type = storedType(child)
    if (isUnsupported(type)) return type
    fields[child.element.name] = type as DataType
  }
  return { struct: fields }
}

/** The node of a list's elements. */
export function listElement(node: SchemaTree): SchemaTree | undefined {
  return node.children[0]?.children[0]
}

/**
 * Refuses a stored column that cannot be read as declared.
 *
 * @throws {ColumnTypeError} for another type.
 * @throws {InvalidValueError} for timestamps without a zone when none is given.
 */
export function checkStored(node: SchemaTree, declared: DataType, path: string, zone: string | undefined): void {
  const stored = storedType(node)
  const column = node.element.name
  if (isUnsupported(stored) || !readable(stored as DataType, declared)) {
    throw new ColumnTypeError(column, `file ${path}`, stored, declared)
  }
  if (zone === undefined && hasNaive(node)) {
    throw new InvalidValueError(
      column,
      null,
      `file ${path} stores timestamps without a zone (not adjusted to UTC); say the zone with \`zone: 'UTC'\` or another one.`,
    )
  }
}

/** The unit of a timestamp, or null for another column. */
export function timeUnit({ element }: SchemaTree): TimeUnit | null {
  if (element.type === 'INT96') return 'NANOS'
  if (element.logical_type?.type === 'TIMESTAMP') return element.logical_type.unit
  if (element.converted_type === 'TIMESTAMP_MILLIS') return 'MILLIS'
  return element.converted_type === 'TIMESTAMP_MICROS' ? 'MICROS' : null
}

/** Whether a timestamp is a wall-clock time without a zone. */
export function isNaive({ element }: SchemaTree): boolean {
  if (element.type === 'INT96') return true
  return element.logical_type?.type === 'TIMESTAMP' && !element.logical_type.isAdjustedToUTC
}

/** Whether an integer is stored without a sign. */
export function isUnsigned({ element }: SchemaTree): boolean {
  const { logical_type: logical, converted_type: converted } = element
  if (logical?.type === 'INTEGER') return !logical.isSigned
  return converted?.startsWith('UINT_') === true
}

function hasNaive(node: SchemaTree): boolean {
  return isNaive(node) || node.children.some(hasNaive)
}

function leafType(node: SchemaTree): DataType | string {
  const { type, logical_type: logical, converted_type: converted } = node.element
  if (timeUnit(node) !== null) return 'timestamp'
  if (logical?.type === 'DATE' || converted === 'DATE') return 'date'
  const text = logical?.type === 'STRING' || logical?.type === 'ENUM' || logical?.type === 'JSON'
  if (text || converted === 'UTF8' || converted === 'ENUM' || converted === 'JSON') return 'string'
  const word = logical !== undefined && logical.type !== 'INTEGER' ? logical.type : converted
  if (word !== undefined && !/^U?INT/.test(word)) return `a Parquet ${word}`
  if (type === 'INT32') return isUnsigned(node) ? 'int64' : 'int32'
  const plain = {
    BOOLEAN: 'boolean',
    INT64: 'int64',
    FLOAT: 'float32',
    DOUBLE: 'float64',
    BYTE_ARRAY: 'binary',
  } as const
  return (plain as Record<string, DataType | undefined>)[type ?? ''] ?? `a Parquet ${type}`
}

function nested(child: SchemaTree | undefined, wrap: (type: DataType) => DataType): DataType | string {
  if (child === undefined) return 'an unusual Parquet group'
  const type = storedType(child)
  return isUnsupported(type) ? type : wrap(type as DataType)
}

function isUnsupported(type: DataType | string): boolean {
  return typeof type === 'string' && type.includes(' ')
}

const alsoReadAs: { readonly [stored: string]: readonly string[] | undefined } = {
  int32: ['int64', 'bigint', 'float64'],
  int64: ['bigint', 'float64'],
  float32: ['float64'],
}

function readable(stored: DataType, declared: DataType): boolean {
  if (sameType(stored, declared)) return true
  if (typeof stored === 'string' || typeof declared === 'string') {
    return alsoReadAs[typeName(stored)]?.includes(typeName(declared)) ?? false
  }
  if ('list' in stored && 'list' in declared) return readable(stored.list, declared.list)
  if ('map' in stored && 'map' in declared) return readable(stored.map, declared.map)
  if (!('struct' in stored) || !('struct' in declared)) return false
  const fields: Schema = stored.struct
  return Object.entries(declared.struct).every(([name, type]) => {
    const field = fields[name]
    return field !== undefined && readable(field, type)
  })
}
