import { InvalidValueError } from '../../../features/errors/column-errors.ts'
import { compareStrings } from '../../../features/table/total-order.ts'
import { type FeastScalar, type FeastScalarValue, fieldNumbers } from './feast-types.ts'
import { integer } from './feast-value.ts'

/**
 * The key of an entity as Feast serializes it, version 3: names in order, then values in that order.
 *
 * @throws {InvalidValueError} where a part is missing, or not of its type.
 */
export function entityKey(
  types: { readonly [name: string]: FeastScalar },
  values: { readonly [name: string]: FeastScalarValue },
): Buffer {
  const names = Object.keys(types).sort(compareStrings)
  const parts = [uint32(names.length)]
  for (const name of names) parts.push(uint32(fieldNumbers.string), ...sized(Buffer.from(name)))
  for (const name of names) {
    const type = types[name] as FeastScalar
    parts.push(uint32(fieldNumbers[type]), ...sized(keyBytes(values[name], type, name)))
  }
  return Buffer.concat(parts)
}

function keyBytes(value: FeastScalarValue | undefined, type: FeastScalar, name: string): Buffer {
  if (type === 'string' && typeof value === 'string') return Buffer.from(value)
  if (type === 'bytes' && value instanceof Uint8Array) return Buffer.from(value)
  if (type === 'int32' || type === 'int64' || type === 'unixTimestamp') {
    const bytes = Buffer.alloc(type === 'int32' ? 4 : 8)
    const number = integer(value, type, name)
    if (type === 'int32') bytes.writeInt32LE(Number(number))
    else bytes.writeBigInt64LE(number)
    return bytes
  }
  throw new InvalidValueError(name, null, `${String(value)} cannot be a part of an entity key of type ${type}.`)
}

function sized(bytes: Buffer): [Buffer, Buffer] {
  return [uint32(bytes.length), bytes]
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
