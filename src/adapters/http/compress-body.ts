import { promisify } from 'node:util'
import { brotliCompress, constants, deflate, gzip } from 'node:zlib'

/** Answers below it are sent as they are: compressing costs more time than it saves. */
const worthwhile = 4096

type Coding = 'gzip' | 'deflate' | 'br'

const [gzipped, deflated, brotli] = [promisify(gzip), promisify(deflate), promisify(brotliCompress)]

/** Fast settings, for answers that are made anew for each request. */
const compressors: { readonly [C in Coding]: (body: string | Uint8Array) => Promise<Buffer> } = {
  gzip: body => gzipped(body, { level: 3 }),
  deflate: body => deflated(body, { level: 3 }),
  br: body => brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
}

/** How a body would be compressed for a client with this `accept-encoding`; null: not at all. */
export function codingFor(
  accepted: string | undefined,
  body: string | Uint8Array,
  headers: { readonly [name: string]: string } | undefined,
): Coding | null {
  if (accepted === undefined || body.length < worthwhile) return null
  if (headers?.['content-encoding'] !== undefined || headers?.['cache-control']?.includes('no-transform')) return null
  const weights = weightsOf(accepted)
  let best: Coding | null = null
  for (const coding of ['gzip', 'br', 'deflate'] as const) {
    const weight = weights.get(coding) ?? weights.get('*') ?? 0
    const beaten = best === null ? 0 : (weights.get(best) ?? weights.get('*') ?? 0)
    if (weight > beaten) best = coding
  }
  return best
}

/** The compressed bytes of a body. */
export function compressBody(body: string | Uint8Array, coding: Coding): Promise<Buffer> {
  return compressors[coding](body)
}

function weightsOf(accepted: string): ReadonlyMap<string, number> {
  const entries = accepted.split(',', 16).map(entry => {
    const [name = '', ...parameters] = entry.trim().toLowerCase().split(';')
    const quality = parameters.find(parameter => /^\s*q=/.test(parameter))
    const weight = quality === undefined ? 1 : Number(quality.slice(quality.indexOf('=') + 1))
    return [name.trim(), Number.isNaN(weight) ? 0 : weight] as const
  })
  return new Map(entries)
}
