import { TensorError } from '../errors.ts'
import type { Parameters, ParameterValue } from './tensor.ts'

/** The fields of a JSON object. */
export interface Fields {
  readonly [name: string]: unknown
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The JSON object that some bytes hold.
 *
 * @throws {TensorError} for anything else; `what` says what it should be.
 */
export function readFields(what: string, bytes: Uint8Array): Fields {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'it cannot be read'
    throw new TensorError(null, `${what} is not JSON: ${detail}.`)
  }
  return fieldsOf(what, value)
}

/** As `readFields`, with whole numbers that a double cannot hold as bigints. */
export function readExactFields(what: string, bytes: Uint8Array): Fields {
  const exact = (_: string, value: unknown, context?: { readonly source: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? 0)
      : value
  return fieldsOf(what, JSON.parse(decoder.decode(bytes), exact as (key: string, value: unknown) => unknown))
}

/** A value that must be an object. */
export function fieldsOf(what: string, value: unknown): Fields {
  if (isFields(value)) return value
  throw new TensorError(null, `${what} is not a JSON object.`)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value that must be a list of objects, or left out. */
export function objectsOf(what: string, value: unknown): readonly Fields[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new TensorError(null, `${what} is not a list.`)
  return value.map((entry, index) => (isFields(entry) ? entry : fieldsOf(`${what}[${index}]`, entry)))
}

/** A value that must be a text. */
export function textOf(what: string, value: unknown): string {
  if (typeof value !== 'string') throw new TensorError(null, `${what} is not a text.`)
  return value
}

/** Parameters; those that are not text, number or boolean say nothing here and are left out. */
export function parametersOf(what: string, value: unknown): Parameters | undefined {
  if (value === undefined || value === null) return undefined
  const fields = fieldsOf(what, value)
  for (const name in fields) if (!isParameter(fields[name])) return withoutOthers(fields)
  return fields as Parameters
}

function withoutOthers(fields: Fields): Parameters {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isParameter(value))) as Parameters
}

function isParameter(value: unknown): value is ParameterValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
