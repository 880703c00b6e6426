import type { DataType } from '../../schema.ts'
import { localToInstant } from '../zone-offset.ts'
import { type ArrowType, typeIds } from './arrow-data.ts'

/** What Arrow's `get` gives to an exact value of the declared type. */
export function arrowValueReader(
  stored: ArrowType,
  type: DataType,
  zone: string | undefined,
): (value: unknown) => unknown {
  const present = presentReader(stored, type, zone)
  return value => (value === null || value === undefined ? null : present(value))
}

function presentReader(stored: ArrowType, type: DataType, zone: string | undefined): (value: unknown) => unknown {
  if (stored.typeId === typeIds.dictionary) return presentReader(stored.dictionary ?? stored, type, zone)
  if (typeof type === 'string') return scalarReader(stored, type, zone)
  const children = stored.children ?? []
  if ('list' in type) {
    const element = arrowValueReader(children[0]?.type ?? stored, type.list, zone)
    return value => Array.from(value as Iterable<unknown>, element)
  }
  if ('map' in type) {
    const item = arrowValueReader(children[0]?.type.children?.[1]?.type ?? stored, type.map, zone)
    return value => new Map(Array.from(value as Iterable<[unknown, unknown]>, ([key, of]) => [String(key), item(of)]))
  }
  const fields = Object.entries(type.struct).map(([name, field]) => {
    const child = children.find(candidate => candidate.name === name)
    return [name, arrowValueReader(child?.type ?? stored, field, zone)] as const
  })
  return value => {
    const record = value as Readonly<Record<string, unknown>>
    return Object.fromEntries(fields.map(([name, read]) => [name, read(record[name])]))
  }
}

function scalarReader(stored: ArrowType, type: DataType, zone: string | undefined): (value: unknown) => unknown {
  if (type === 'timestamp') {
    const resolve = (stored.timezone ?? '') === '' && zone !== undefined ? localToInstant(zone) : (time: number) => time
    return value => resolve(Math.floor(Number(value)))
  }
  if (type === 'date') return value => wholeDays(value instanceof Date ? value.getTime() : Number(value))
  if (type === 'bigint') return value => BigInt(value as bigint)
  if (type === 'binary') return value => new Uint8Array(value as Uint8Array)
  if (type === 'float32') return value => Math.fround(Number(value))
  return value => (typeof value === 'bigint' ? safe(value) : value)
}

const day = 86_400_000

function wholeDays(time: number): number {
  return Math.floor(time / day)
}

function safe(value: bigint): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new RangeError(`${value} is beyond ±(2^53 − 1)`)
}
