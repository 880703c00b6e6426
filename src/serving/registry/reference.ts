import { ParameterError } from '../../features/errors/parameter-error.ts'

/** What a text like `flight-delay@production` asks for. */
export type Reference =
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'latest'; readonly name: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: number }
  | { readonly kind: 'digest'; readonly name: string; readonly digest: string }

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/
const filePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/** The alias that always means the newest version; it cannot be promoted. */
export const latestAlias = 'latest'

/** Reads a reference; throws ParameterError for anything else. */
export function parseReference(text: string): Reference {
  const found = typeof text === 'string' ? /^([^@/]*)([@/])(.*)$/s.exec(text) : null
  const [, name = '', separator = '', rest = ''] = found ?? []
  if (found !== null && namePattern.test(name)) {
    if (separator === '/' && /^[1-9][0-9]{0,14}$/.test(rest)) return { kind: 'version', name, version: Number(rest) }
    if (separator === '@' && /^sha256:[0-9a-f]{64}$/.test(rest)) return { kind: 'digest', name, digest: rest }
    if (separator === '@' && rest === latestAlias) return { kind: 'latest', name }
    if (separator === '@' && namePattern.test(rest)) return { kind: 'alias', name, alias: rest }
  }
  const detail = 'is not a reference to a model; write `name@alias`, `name@latest`, `name/3` or `name@sha256:…`'
  throw new ParameterError('reference', `${shown(text)} ${detail}.`)
}

/** Checks the name of a model or an alias; throws ParameterError. */
export function checkName(kind: 'name' | 'alias', value: string): void {
  if (typeof value === 'string' && namePattern.test(value)) return
  const rule = 'must start with a letter and hold only letters, digits, _ and -, at most 63'
  throw new ParameterError(kind, `${shown(value)} ${rule}.`)
}

/** Whether a text may be the name of a model or an alias. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && namePattern.test(value)
}

/** Whether a text may be the name of a stored file: one path segment that does not start with a dot. */
export function isFileName(value: unknown): value is string {
  return typeof value === 'string' && filePattern.test(value)
}

/** Whether a text may be the name of a folder that holds the files of a version. */
export function isContentName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(value)
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
