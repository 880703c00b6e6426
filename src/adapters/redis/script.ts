import { createHash } from 'node:crypto'

/** A program that a server runs as a whole, while nobody else changes anything. */
export interface Script {
  readonly text: string
  /** By which a server knows it. */
  readonly digest: string
}

/** A script of this text, in Lua. */
export function script(text: string): Script {
  return { text, digest: createHash('sha1').update(text).digest('hex') }
}

/** A number as scripts read it. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '1e300'
  return value === Number.NEGATIVE_INFINITY ? '-1e300' : String(value)
}
