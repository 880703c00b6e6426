import { InvalidValueError } from '../../../features/errors/column-errors.ts'
import {
  type FeastScalar,
  type FeastScalarValue,
  type FeastType,
  type FeastValue,
  fieldNumbers,
  listOffset,
  nullNumber,
} from './feast-types.ts'
import { bytesField, tag, varint, type WireField, WireReader, type WireType } from './wire.ts'

const wires: { readonly [type in FeastScalar]: WireType } = {
  ...{ bytes: 2, string: 2, int32: 0, int64: 0, double: 1, float: 5, bool: 0, unixTimestamp: 0 },
}

/** A value as `feast.types.Value`; null is encoded as no bytes. */
export function encodeValue(value: FeastValue, type: FeastType, name: string): Buffer {
  if (value === null) return Buffer.alloc(0)
  if (typeof type === 'string') {
    const content = encodeScalar(value as FeastScalarValue, type, name)
    const field = fieldNumbers[type]
    return wires[type] === 2
      ? bytesField(field, content)
      : Buffer.concat([Buffer.from(tag(field, wires[type])), content])
  }
  if (!Array.isArray(value)) throw unfit(value, `{ list: '${type.list}' }`, name)
  const items = value.map(item => encodeScalar(item, type.list, name))
  const isPacked = wires[type.list] !== 2
  const list = isPacked ? Buffer.concat(items) : Buffer.concat(items.map(item => bytesField(1, item)))
  const content = isPacked && items.length > 0 ? bytesField(1, list) : list
  return bytesField(fieldNumbers[type.list] + listOffset, content)
}

/** The bytes of a scalar without a tag; of an entity key, numbers have a fixed width, see `entity-key.ts`. */
function encodeScalar(value: FeastScalarValue, type: FeastScalar, name: string): Buffer {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return Buffer.from(value)
      break
    case 'bytes':
      if (value instanceof Uint8Array) return Buffer.from(value)
      break
    case 'bool':
      if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0])
      break
    case 'double':
    case 'float':
      if (typeof value === 'number') return floating(value, type)
      break
    default:
      return Buffer.from(varint(integer(value, type, name)))
  }
  throw unfit(value, type, name)
}

function floating(value: number, type: 'double' | 'float'): Buffer {
  const bytes = Buffer.alloc(type === 'double' ? 8 : 4)
  if (type === 'double') bytes.writeDoubleLE(value)
  else bytes.writeFloatLE(value)
  return bytes
}

/** An integer in the range of its type; times become whole seconds, rounded down. */
export function integer(value: unknown, type: FeastScalar, name: string): bigint {
  const isNumber = typeof value === 'number' && Number.isSafeInteger(value)
  if (!isNumber && typeof value !== 'bigint') throw unfit(value, type, name)
  if (type === 'unixTimestamp') return BigInt(Math.floor(Number(value) / 1000))
  const whole = BigInt(value as number | bigint)
  if (BigInt.asIntN(type === 'int32' ? 32 : 64, whole) !== whole) throw unfit(value, type, name)
  return whole
}

/**
 * Reads a `feast.types.Value`.
 *
 * @throws {RangeError} where the bytes are none, or hold another type.
 */
export function decodeValue(bytes: Uint8Array, type: FeastType): FeastValue {
  if (bytes.length === 0) return null
  const found = new WireReader(bytes).field()
  if (found.field === nullNumber) return null
  const scalar = typeof type === 'string' ? type : type.list
  const wanted = fieldNumbers[scalar] + (typeof type === 'string' ? 0 : listOffset)
  if (found.field !== wanted) throw new RangeError(`it holds ${typeName(found.field)}, not ${typeName(wanted)}`)
  return typeof type === 'string' ? decodeScalar(found, scalar) : decodeList(found.bytes, scalar)
}

function decodeList(bytes: Buffer, type: FeastScalar): FeastScalarValue[] {
  const reader = new WireReader(bytes)
  const values: FeastScalarValue[] = []
  while (!reader.isAtEnd) {
    const found = reader.field()
    if (wires[type] === 2 || found.wire !== 2) values.push(decodeScalar(found, type))
    else {
      const packed = new WireReader(found.bytes)
      while (!packed.isAtEnd) values.push(decodeScalar(packedItem(packed, type), type))
    }
  }
  return values
}

function packedItem(reader: WireReader, type: FeastScalar): WireField {
  const wire = wires[type]
  const number = wire === 0 ? BigInt.asIntN(64, reader.varint()) : 0n
  return { field: 1, wire, number, bytes: wire === 0 ? Buffer.alloc(0) : reader.take(wire === 1 ? 8 : 4) }
}

function decodeScalar({ wire, number, bytes }: WireField, type: FeastScalar): FeastScalarValue {
  if (wire !== wires[type]) throw new RangeError(`it is not laid out as ${type}`)
  switch (type) {
    case 'string':
      return bytes.toString()
    case 'bytes':
      return new Uint8Array(bytes)
    case 'bool':
      return number !== 0n
    case 'double':
      return bytes.readDoubleLE()
    case 'float':
      return bytes.readFloatLE()
    case 'int32':
      return Number(BigInt.asIntN(32, number))
    case 'int64':
      return number
    case 'unixTimestamp':
      return Number(number) * 1000
  }
}

function typeName(field: number): string {
  const [name] = Object.entries(fieldNumbers).find(([, number]) => number === field % listOffset) ?? []
  if (name === undefined || field > 2 * listOffset) return `a type that is not known here (${field})`
  return field > listOffset ? `{ list: '${name}' }` : name
}

function unfit(value: unknown, type: string, name: string): InvalidValueError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new InvalidValueError(name, null, `${shown} is not of Feast's type ${type}.`)
}
