import { DefinitionError, type Problem } from '../../features/errors/definition-error.ts'
import { compareStrings } from '../../features/table/total-order.ts'
import type { Json } from './model-registry.ts'

/** The JSON text of plain data with sorted keys; reports everything that JSON would lose or change in one DefinitionError. */
export function plainJson(value: unknown, subject: string): string {
  const problems: Problem[] = []
  const plain = sorted(value, '', problems)
  if (problems.length > 0) throw new DefinitionError(subject, problems)
  return JSON.stringify(plain)
}

function sorted(value: unknown, at: string, problems: Problem[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return value
  if (Array.isArray(value)) return Array.from(value, (element, index) => sorted(element, `${at}[${index}]`, problems))
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value).filter(entry => entry[1] !== undefined)
    entries.sort((left, right) => compareStrings(left[0], right[0]))
    const path = at === '' ? '' : `${at}.`
    return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field, `${path}${key}`, problems)]))
  }
  problems.push({
    at: at === '' ? 'the whole' : at,
    message: `${describe(value)} is not plain JSON; write it as text or leave it out`,
  })
  return null
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describe(value: unknown): string {
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'number' || value === undefined) return String(value)
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : `a ${typeof value}`
}
