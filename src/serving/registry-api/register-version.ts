import { createHash } from 'node:crypto'
import { HttpError } from '../http/http-error.ts'
import { isObject } from '../http/json-object.ts'
import { type FormPart, multipartParts } from '../http/multipart-parts.ts'
import { parseJson } from '../http/parse-json.ts'
import type { HttpRequest } from '../http/route.ts'
import type { ModelParts, ModelRegistry, ModelVersion } from '../registry/model-registry.ts'
import type { SignatureBundle } from '../signing/statement.ts'

/** Sizes of what is registered, in bytes. */
export interface RegisterLimits {
  /** Of the pipeline, the features and the metadata, each. */
  readonly jsonBytes: number
}

const settings = ['pipeline', 'features', 'metadata', 'run'] as const
type Setting = (typeof settings)[number]

/**
 * Registers the version that a form describes: `pipeline`, and where there are such `features`, `metadata` and `run`, then the `files`
 * under their file names, at last `digests`, their SHA-256 by name, and a `signature`. Files are stored as they arrive; nothing appears before the last.
 */
export async function registerVersion(
  registry: ModelRegistry,
  model: string,
  request: HttpRequest,
  limits: RegisterLimits,
): Promise<ModelVersion> {
  const form = multipartParts(request)
  const given = new Map<Setting, unknown>()
  let part = await form.next()
  while (part.done !== true && isSetting(part.value.name)) {
    const { name } = part.value
    if (given.has(name)) throw new HttpError(400, `The form has the part \`${name}\` twice.`)
    given.set(name, await readJson(part.value, limits.jsonBytes))
    part = await form.next()
  }
  let signature: SignatureBundle | undefined
  const onSignature = (bundle: unknown): void => {
    if (!isObject(bundle)) throw new HttpError(400, 'The part `signature` is not a JSON object.')
    signature = bundle as unknown as SignatureBundle
  }
  const files = filesOf(part, form, { jsonBytes: limits.jsonBytes, onSignature })
  // The client knows what it sends before the last part, and signs that; whoever trusts its key finds out whether it is true.
  const parts = { ...partsOf(given), files, sign: () => signature }
  return registry.register(model, parts, { signal: request.signal })
}

const signatureLimit = 1 << 20

function isSetting(name: string): name is Setting {
  return settings.includes(name as Setting)
}

function partsOf(given: ReadonlyMap<Setting, unknown>): ModelParts {
  if (!given.has('pipeline')) throw new HttpError(400, 'The form begins without a part `pipeline`.')
  const [metadata, run] = [given.get('metadata'), given.get('run')]
  if (metadata !== undefined && !isObject(metadata))
    throw new HttpError(400, 'The part `metadata` is not a JSON object.')
  if (run !== undefined && typeof run !== 'string') throw new HttpError(400, 'The part `run` is not a JSON text.')
  const source = (value: unknown): { toJSON(): unknown } => ({ toJSON: () => value })
  return {
    pipeline: source(given.get('pipeline')),
    ...(given.has('features') ? { features: source(given.get('features')) } : {}),
    ...(metadata === undefined ? {} : { metadata: metadata as ModelParts['metadata'] }),
    ...(typeof run === 'string' ? { run: { id: run } } : {}),
  }
}

async function* filesOf(
  first: IteratorResult<FormPart, unknown>,
  form: AsyncGenerator<FormPart>,
  { jsonBytes, onSignature }: RegisterLimits & { readonly onSignature: (bundle: unknown) => void },
): AsyncGenerator<readonly [string, AsyncIterable<Uint8Array>]> {
  const found = new Map<string, string>()
  for (let part = first; part.done !== true; part = await form.next()) {
    const { name, filename, content } = part.value
    if (name === 'files' && filename !== null) yield [filename, hashed(content, digest => found.set(filename, digest))]
    else if (name === 'digests') checkDigests(await readJson(part.value, jsonBytes), found)
    else if (name === 'signature') onSignature(await readJson(part.value, signatureLimit))
    else throw new HttpError(400, `The part \`${name.slice(0, 80)}\` is not known here, or is not a file.`)
  }
}

function checkDigests(expected: unknown, found: ReadonlyMap<string, string>): void {
  if (!isObject(expected)) throw new HttpError(400, 'The part `digests` is not a JSON object.')
  for (const [file, digest] of Object.entries(expected)) {
    if (found.get(file) !== digest) throw new HttpError(400, `The file \`${file}\` arrived with another SHA-256.`)
  }
}

async function* hashed(content: AsyncIterable<Uint8Array>, done: (digest: string) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const piece of content) {
    hash.update(piece)
    yield piece
  }
  done(hash.digest('hex'))
}

async function readJson({ name, content }: FormPart, limit: number): Promise<unknown> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of content) {
    size += piece.length
    if (size > limit) throw new HttpError(413, `The part \`${name}\` is larger than ${limit} bytes.`)
    pieces.push(Uint8Array.from(piece))
  }
  return parseJson(Buffer.concat(pieces))
}
