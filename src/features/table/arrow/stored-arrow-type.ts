import type { DataType } from '../../schema.ts'
import { widens } from '../conform-table.ts'
import { type ArrowType, typeIds } from './arrow-data.ts'

/** The type an Arrow column is read as when nothing is declared; null where there is none, as for decimals. */
export function storedArrowType(type: ArrowType): DataType | null {
  const children = type.children ?? []
  switch (type.typeId) {
    case typeIds.dictionary:
      return type.dictionary === undefined ? null : storedArrowType(type.dictionary)
    case typeIds.int:
      return (type.bitWidth ?? 64) < 32 || (type.bitWidth === 32 && type.isSigned === true) ? 'int32' : 'int64'
    case typeIds.float:
      return type.precision === 2 ? 'float64' : 'float32'
    case typeIds.utf8:
    case typeIds.largeUtf8:
      return 'string'
    case typeIds.bool:
      return 'boolean'
    case typeIds.date:
      return 'date'
    case typeIds.timestamp:
      return 'timestamp'
    case typeIds.binary:
    case typeIds.largeBinary:
    case typeIds.fixedSizeBinary:
      return 'binary'
    case typeIds.list:
    case typeIds.fixedSizeList:
      return wrapped(children[0]?.type, list => ({ list }))
    case typeIds.map:
      return wrapped(children[0]?.type.children?.[1]?.type, map => ({ map }))
    case typeIds.struct:
      return structType(type)
    default:
      return null
  }
}

/** Whether timestamps without a zone are anywhere in the type. */
export function hasNaiveTime(type: ArrowType): boolean {
  if (type.typeId === typeIds.timestamp) return (type.timezone ?? '') === ''
  if (type.dictionary !== undefined) return hasNaiveTime(type.dictionary)
  return (type.children ?? []).some(child => hasNaiveTime(child.type))
}

function wrapped(type: ArrowType | undefined, wrap: (type: DataType) => DataType): DataType | null {
  const inner = type === undefined ? null : storedArrowType(type)
  return inner === null ? null : wrap(inner)
}

function structType(type: ArrowType): DataType | null {
  const fields: Record<string, DataType> = {}
  for (const child of type.children ?? []) {
    const field = storedArrowType(child.type)
    if (field === null) return null
    fields[child.name] = field
  }
  return { struct: fields }
}

/** How a stored type can be read as a declared one: as it is, by exact widening of numbers, or not at all (null). */
export function agreement(stored: DataType, declared: DataType): 'same' | 'widened' | null {
  if (typeof stored === 'string' || typeof declared === 'string') {
    if (stored === declared || (declared === 'bigint' && (stored === 'int32' || stored === 'int64'))) return 'same'
    return widens(stored, declared) ? 'widened' : null
  }
  if ('list' in stored && 'list' in declared) return agreement(stored.list, declared.list)
  if ('map' in stored && 'map' in declared) return agreement(stored.map, declared.map)
  if (!('struct' in stored) || !('struct' in declared)) return null
  let whole: 'same' | 'widened' = 'same'
  for (const [name, type] of Object.entries(declared.struct)) {
    const field = stored.struct[name]
    const part = field === undefined ? null : agreement(field, type)
    if (part === null) return null
    if (part === 'widened') whole = part
  }
  return whole
}
