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
import { statementOf } from '../signing/statement.ts'

/** The parts of a model as a form, piece by piece; see `registerVersion`. */
export interface VersionForm {
  readonly contentType: string
  readonly stream: AsyncIterable<Uint8Array>
  /** The error with which a file failed while it was read, if one did. */
  failure(): { readonly error: unknown } | null
}

/** Everything that can be seen to be wrong is found before anything is sent. */
export function versionForm(model: string, parts: ModelParts): VersionForm {
  requireParts(parts)
  const { pipeline, features, metadata, run, sign } = parts
  const boundary = `bighead-${randomUUID()}`
  const json = new Map<string, string>([
    ['pipeline', plainJson(pipeline.toJSON(), `The pipeline of model \`${model}\``)],
  ])
  if (features !== undefined) json.set('features', plainJson(features.toJSON(), `The features of model \`${model}\``))
  if (metadata !== undefined)
    json.set('metadata', recordText(metadata, 'metadata', `The metadata of model \`${model}\``))
  if (run !== undefined) json.set('run', JSON.stringify(run.id))
  const further = furtherFiles(parts)
  let failure: { readonly error: unknown } | null = null
  const field = (name: string, text: string): Buffer =>
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`)
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const [name, text] of json) yield field(name, text)
    const taken = takenNames()
    const digests: { [file: string]: string } = {}
    const sent: RegisteredFile[] = []
    for await (const [name, content] of further) {
      takeName(name, taken)
      const disposition = `form-data; name="files"; filename="${name}"`
      yield Buffer.from(`--${boundary}\r\ncontent-disposition: ${disposition}\r\n\r\n`)
      const hash = createHash('sha256')
      let size = 0
      for await (const piece of content instanceof Uint8Array ? [content] : content) {
        hash.update(piece)
        size += piece.length
        // `fetch` waits for ever after a piece without bytes.
        if (piece.length > 0) yield piece
      }
      yield Buffer.from('\r\n')
      const sha256 = hash.digest('hex')
      digests[name] = sha256
      sent.push({ path: name, size, sha256 })
    }
    yield field('digests', JSON.stringify(digests))
    if (sign !== undefined) {
      const manifest = manifestOf([...jsonFiles(json), ...sent], metadataOf(parts))
      const digest = digestOf(manifest, `The metadata of model \`${model}\``)
      yield field('signature', JSON.stringify(await sign(statementOf({ name: model, digest, files: manifest.files }))))
    }
    yield Buffer.from(`--${boundary}--\r\n`)
  }
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* stream()
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    stream: watched(),
    failure: () => failure,
  }
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
