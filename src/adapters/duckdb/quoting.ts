import type { Quoting } from '../sql/quoting.ts'

/** How DuckDB quotes. */
export const quoting: Quoting = {
  name: '"',
  text: 'doubled',
  character: codePoint => `chr(${codePoint})`,
  joined: parts => `(${parts.join(' || ')})`,
}
