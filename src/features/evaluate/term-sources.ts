import type { ConstantTable } from '../expression/expression.ts'
import type { DataType } from '../schema.ts'
import { murmurHasher } from '../text/murmur-hash.ts'
import type { SparseBuilder } from './sparse-vector.ts'

/** Where a term is counted: twice its position, plus 1 where it counts negative; −1 for a term that is not counted. */
export type TermPlace = (term: string) => number

/** Adds what one value of an argument holds, null nothing; false where a number is infinite. */
export type TermSource = (value: unknown, into: SparseBuilder) => boolean

/** The places of the terms of a `bag`. */
export function termPlaces({ keys = [], hash, width = 0 }: ConstantTable): TermPlace {
  if (hash === undefined) {
    const places = new Map(keys.map((term, position) => [term, 2 * position]))
    return term => places.get(term) ?? -1
  }
  const hashOf = murmurHasher()
  return term => {
    const hashed = hashOf(term)
    const isNegative = hash === 'signed' && hashed < 0 ? 1 : 0
    return 2 * (Math.abs(hashed) % width) + isNegative
  }
}

/** What an argument of a type holds; single values are counted under `name`, and the texts of a list behind it, where there is one. */
export function termSource(type: DataType, name: string | null, separator: string, place: TermPlace): TermSource {
  if (typeof type === 'string') return namedSource(type, name ?? '', separator, place)
  if ('list' in type) {
    const placed: TermPlace = name === null ? place : term => place(name + separator + term)
    return (value, into) => addAll(value, into, placed)
  }
  if ('map' in type) return mapSource(type.map, separator, place)
  const fields = Object.entries(type.struct).map(([field, of]) => {
    return { field, add: termSource(of, field, separator, place) }
  })
  return (value, into) => {
    if (value === null) return true
    let isRight = true
    for (const { field, add } of fields) {
      isRight = add((value as Readonly<Record<string, unknown>>)[field] ?? null, into) && isRight
    }
    return isRight
  }
}

function addAll(list: unknown, into: SparseBuilder, place: TermPlace): true {
  if (list === null) return true
  for (const term of list as readonly (string | null)[]) if (term !== null) into.add(place(term), 1)
  return true
}

function namedSource(type: DataType, name: string, separator: string, place: TermPlace): TermSource {
  if (type === 'string') {
    const start = name + separator
    return (value, into) => {
      if (value !== null) into.add(place(start + (value as string)), 1)
      return true
    }
  }
  const fixed = place(name)
  return (value, into) => addNumber(fixed, numberOf(value), into)
}

function mapSource(type: DataType, separator: string, place: TermPlace): TermSource {
  const isText = type === 'string'
  return (map, into) => {
    if (map === null) return true
    let isRight = true
    for (const [key, value] of map as ReadonlyMap<string, unknown>) {
      if (value === null) continue
      if (isText) into.add(place(key + separator + (value as string)), 1)
      else isRight = addNumber(place(key), numberOf(value), into) && isRight
    }
    return isRight
  }
}

function numberOf(value: unknown): number {
  return value === null ? 0 : Number(value)
}

/** Adds a number that is neither 0 nor missing; false for an infinite one. */
export function addNumber(place: number, value: number, into: SparseBuilder): boolean {
  if (value === 0 || Number.isNaN(value)) return true
  into.add(place, value)
  return Number.isFinite(value)
}
