import { createHash, randomUUID } from 'node:crypto'
import { digestOf, manifestOf } from '../registry/manifest.ts'
import {
  featuresFile,
  furtherFiles,
  metadataOf,
  pipelineFile,
  requireParts,
  takeName,
  takenNames,
} from '../registry/model-parts.ts'
import type { ModelParts, RegisteredFile } from '../registry/model-registry.ts'
import { plainJson } from '../registry/plain-json.ts'
import { recordText } from '../registry/record-text.ts'
import { type SignatureBundle, statementOf } from '../signing/statement.ts'

/** The parts of a model as a form, piece by piece; see `registerVersion`. */
export interface VersionForm {
  readonly contentType: string
  readonly stream: AsyncIterable<Uint8Array>
  /** The error with which a file failed while it was read, if one did. */
  failure(): { readonly error: unknown } | null
}

/** The form of a version. Whatever can be seen to be wrong is refused before anything is sent. */
export function versionForm(model: string, parts: ModelParts): VersionForm {
  requireParts(parts)
  const boundary = `bighead-${randomUUID()}`
  const json = jsonFields(model, parts)
  const further = furtherFiles(parts)
  let failure: { readonly error: unknown } | null = null
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      for (const [name, text] of json) yield field(boundary, name, text)
      const sent = yield* fileFields(boundary, further)
      const digests = Object.fromEntries(sent.map(({ path, sha256 }) => [path, sha256]))
      yield field(boundary, 'digests', JSON.stringify(digests))
      const signature = await signatureOf(model, parts, [...jsonFiles(json), ...sent])
      if (signature !== undefined) yield field(boundary, 'signature', JSON.stringify(signature))
      yield Buffer.from(`--${boundary}--\r\n`)
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    stream: stream(),
    failure: () => failure,
  }
}

function jsonFields(model: string, { pipeline, features, metadata, run }: ModelParts): ReadonlyMap<string, string> {
  const json = new Map([['pipeline', plainJson(pipeline.toJSON(), `The pipeline of model \`${model}\``)]])
  if (features !== undefined) json.set('features', plainJson(features.toJSON(), `The features of model \`${model}\``))
  if (metadata !== undefined)
    json.set('metadata', recordText(metadata, 'metadata', `The metadata of model \`${model}\``))
  if (run !== undefined) json.set('run', JSON.stringify(run.id))
  return json
}

function field(boundary: string, name: string, text: string): Buffer {
  return Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`)
}

/** Streams the further files, and returns their sizes and digests. */
async function* fileFields(
  boundary: string,
  files: ReturnType<typeof furtherFiles>,
): AsyncGenerator<Uint8Array, readonly RegisteredFile[]> {
  const taken = takenNames()
  const sent: RegisteredFile[] = []
  for await (const [name, content] of files) {
    takeName(name, taken)
    const disposition = `form-data; name="files"; filename="${name}"`
    yield Buffer.from(`--${boundary}\r\ncontent-disposition: ${disposition}\r\n\r\n`)
    const hash = createHash('sha256')
    let size = 0
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      hash.update(piece)
      size += piece.length
      // `fetch` waits forever after an empty piece.
      if (piece.length > 0) yield piece
    }
    yield Buffer.from('\r\n')
    sent.push({ path: name, size, sha256: hash.digest('hex') })
  }
  return sent
}

/** The signature of the version that these files make up; undefined if it is not to be signed. */
async function signatureOf(
  model: string,
  parts: ModelParts,
  files: readonly RegisteredFile[],
): Promise<SignatureBundle | undefined> {
  if (parts.sign === undefined) return undefined
  const manifest = manifestOf(files, metadataOf(parts))
  const digest = digestOf(manifest, `The metadata of model \`${model}\``)
  return parts.sign(statementOf({ name: model, digest, files: manifest.files }))
}

/** The JSON parts as the files that they will be. */
function jsonFiles(json: ReadonlyMap<string, string>): readonly RegisteredFile[] {
  const names = { pipeline: pipelineFile, features: featuresFile }
  return Object.entries(names).flatMap(([part, path]) => {
    const bytes = json.has(part) ? Buffer.from(json.get(part) ?? '') : null
    return bytes === null
      ? []
      : [{ path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }]
  })
}
