import { hash, timingSafeEqual } from 'node:crypto'
import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import { HttpError } from '../../serving/http/http-error.ts'
import type { Access } from '../../serving/http/route.ts'

/** One token, or several of which each will do: an old and a new one while they are changed. */
export type Token = string | readonly string[]

/**
 * Tokens that clients send as `Authorization: Bearer …`, or as the password of `Basic`.
 *
 * What needs `admin` is off without one. `predict` and `read` are open without one, but `read` needs at least what `predict` needs.
 * The admin token will do for all.
 */
export interface Tokens {
  readonly admin?: Token | undefined
  readonly predict?: Token | undefined
  readonly read?: Token | undefined
}

/** Throws an HttpError with status 401 or 403 where a request may not do what a route does. */
export type AccessCheck = (authorization: string | undefined) => void

/** The check for each kind of access; null: anyone may. Throws ParameterError for anything that is not a token, and for an unknown kind of access. */
export function accessChecks(tokens: Tokens = {}): { readonly [A in Access]: AccessCheck | null } {
  requireSettings<Tokens>(tokens, { admin: null, predict: null, read: null }, 'tokens')
  const admin = digestsOf('tokens.admin', tokens.admin)
  const predict = digestsOf('tokens.predict', tokens.predict)
  const read = tokens.read === undefined ? predict : digestsOf('tokens.read', tokens.read)
  const all = [...admin, ...predict, ...read]
  const need = (own: readonly Buffer[]): AccessCheck | null => {
    const accepted = [...own, ...admin]
    return own.length === 0 ? null : authorization => check(authorization, accepted, all)
  }
  return { open: null, predict: need(predict), read: need(read), admin: need(admin) ?? refuse }
}

function refuse(): never {
  throw new HttpError(403, 'Operations that change models are off: the server was started without an admin token.')
}

function check(authorization: string | undefined, accepted: readonly Buffer[], all: readonly Buffer[]): void {
  const given = authorization === undefined ? null : tokenOf(authorization)
  if (given === null)
    throw new HttpError(401, 'This needs a token; send it as `Authorization: Bearer …`.', challenge(''))
  const digest = digestOf(given)
  if (isAmong(digest, accepted)) return
  if (isAmong(digest, all))
    throw new HttpError(403, 'This token does not allow it.', challenge(', error="insufficient_scope"'))
  throw new HttpError(401, 'This token is not valid.', challenge(', error="invalid_token"'))
}

function challenge(detail: string): { readonly [name: string]: string } {
  return { 'www-authenticate': `Bearer realm="bighead"${detail}` }
}

function tokenOf(authorization: string): string | null {
  const [, scheme = '', given = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization.trim()) ?? []
  if (scheme.toLowerCase() !== 'basic') return given === '' ? null : given
  const pair = Buffer.from(given, 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}

/** Looks at every digest, so that the time says nothing about which one it is. */
function isAmong(digest: Buffer, accepted: readonly Buffer[]): boolean {
  let found = false
  for (const one of accepted) found = timingSafeEqual(digest, one) || found
  return found
}

function digestsOf(parameter: string, token: Token | undefined): readonly Buffer[] {
  if (token === undefined) return []
  const list = typeof token === 'string' ? [token] : token
  const valid =
    Array.isArray(list) && list.length > 0 && list.every(one => typeof one === 'string' && /^\S+$/.test(one))
  if (!valid)
    throw new ParameterError(parameter, 'a text without spaces is needed, or a list of such; none may be empty.')
  return list.map(digestOf)
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
