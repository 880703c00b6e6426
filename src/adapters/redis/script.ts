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
