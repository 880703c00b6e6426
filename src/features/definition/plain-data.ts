import type { Problem } from '../errors/definition-error.ts'

/** What is read of data from outside, at most. */
const limits = { depth: 512, values: 1_000_000, text: 1 << 20 } as const

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/** A copy of JSON data from outside; null, and a problem, where it is no such data, is too large or is nested too deeply. */
export function plainData(value: unknown, problems: Problem[]): unknown {
  const before = problems.length
  const say = (message: string): void => void problems.push({ at: 'the whole', message })
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }]
  let count = 0
  for (let next = waiting.pop(); next !== undefined && problems.length === before; next = waiting.pop()) {
    if (++count > limits.values) say(`it has more than ${limits.values} values`)
    else if (next.depth > limits.depth) say(`it is nested deeper than ${limits.depth} levels`)
    else if (typeof next.value === 'object' && next.value !== null) {
      const name = Object.keys(next.value).find(key => forbidden.has(key))
      if (name !== undefined) say(`it has a field \`${name}\``)
      for (const part of Object.values(next.value)) waiting.push({ value: part, depth: next.depth + 1 })
    } else if (!isScalar(next.value)) say(`a ${typeof next.value} is not a JSON value, or is too long`)
  }
  return problems.length > before ? null : JSON.parse(JSON.stringify(value))
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= limits.text
  return value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

/** The places at which two pieces of plain data differ, at most so many. */
export function differences(left: unknown, right: unknown, most = 20): readonly string[] {
  const found: string[] = []
  const compare = (one: unknown, other: unknown, at: string): void => {
    if (found.length >= most || Object.is(one, other)) return
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
      return void found.push(at)
    if (Array.isArray(one) !== Array.isArray(other)) return void found.push(at)
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const path = at === '' ? key : `${at}.${key}`
      if (!Object.hasOwn(one, key) || !Object.hasOwn(other, key)) found.push(path)
      else compare((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], path)
    }
  }
  compare(left, right, '')
  return found
}
