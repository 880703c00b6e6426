import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import type { FileContent, Files } from '../../features/files/files.ts'
import type { Json, ModelParts, RegisteredFile } from './model-registry.ts'
import { plainJson } from './plain-json.ts'
import { recordText } from './record-text.ts'
import { isFileName } from './reference.ts'
import { type RegistryLimits, storeFile } from './version-content.ts'

export const pipelineFile = 'pipeline.json'
export const featuresFile = 'features.json'

/** Where the parts of a model are stored. */
export interface PartsTarget {
  readonly files: Files
  readonly model: string
  readonly folder: string
  readonly limits: RegistryLimits
}

/** Stores the parts of a model, further files one after the other; what can be seen to be wrong before anything is stored is. */
export async function storeParts(
  target: PartsTarget,
  parts: ModelParts,
  signal: AbortSignal | undefined,
): Promise<readonly RegisteredFile[]> {
  const { files, folder, limits } = target
  const json = jsonParts(target, parts)
  const further = furtherFiles(parts)
  const taken = takenNames()
  const stored: RegisteredFile[] = []
  const store = async (name: string, content: FileContent): Promise<void> => {
    signal?.throwIfAborted()
    stored.push(await storeFile(files, folder, name, content, { limit: limits.fileBytes, signal }))
  }
  for (const [name, bytes] of json) await store(name, bytes)
  for await (const [name, content] of further) {
    takeName(name, taken)
    await store(name, content)
  }
  return stored
}

/** The metadata, with the run that made the version. */
export function metadataOf({ metadata = {}, run }: ModelParts): { readonly [key: string]: Json } {
  return run === undefined ? metadata : { ...metadata, run: run.id }
}

function jsonParts({ model, limits }: PartsTarget, parts: ModelParts): ReadonlyMap<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>()
  const add = (file: string, source: { toJSON(): unknown }, subject: string): void => {
    const bytes = new TextEncoder().encode(plainJson(source.toJSON(), `The ${subject} of model \`${model}\``))
    if (bytes.length > limits.jsonBytes) {
      const detail = `its JSON has ${bytes.length} bytes, above the registry's limit of ${limits.jsonBytes}.`
      throw new ParameterError(subject, detail)
    }
    contents.set(file, bytes)
  }
  requireParts(parts)
  add(pipelineFile, parts.pipeline, 'pipeline')
  if (parts.features !== undefined) add(featuresFile, parts.features, 'features')
  recordText(metadataOf(parts), 'metadata', `The metadata of model \`${model}\``)
  return contents
}

/** Refuses, for callers without a compiler, what is not a model: nothing at all, a promise, a step that was not fitted. */
export function requireParts(parts: ModelParts): void {
  const pipeline = Object(Object(parts).pipeline)
  if (typeof pipeline.then === 'function')
    throw new ParameterError('pipeline', 'it is a promise; await what `fit` gives.')
  if (typeof pipeline.fit === 'function')
    throw new ParameterError('pipeline', 'it is not fitted; register what its `fit` gives.')
  requireOptions<ModelParts>(parts, {
    pipeline: 'toJSON',
    features: 'toJSON?',
    metadata: null,
    run: null,
    sign: null,
    files: null,
  })
}

type NamedFile = readonly [string, FileContent]

/** The further files of a model, one after the other; where all names are known, none that will be refused. */
export function furtherFiles({ files = {} }: ModelParts): AsyncIterable<NamedFile> | readonly NamedFile[] {
  if (Symbol.asyncIterator in files) return files
  const named = Object.entries(files as { readonly [name: string]: FileContent })
  const taken = takenNames()
  for (const [name] of named) takeName(name, taken)
  return named
}

/** The names that no further file may have. */
export function takenNames(): Set<string> {
  return new Set([pipelineFile, featuresFile])
}

/** Refuses anything that is not a name of a further file, or is taken, in capitals or not. */
export function takeName(name: string, taken: Set<string>): void {
  if (!isFileName(name)) {
    const rule = 'a file name holds letters, digits, _ . and -, does not start with a dot, and has no folders'
    throw new ParameterError('files', `${JSON.stringify(String(name).slice(0, 80))} is not allowed; ${rule}.`)
  }
  if (taken.has(name.toLowerCase()))
    throw new ParameterError('files', `\`${name}\` is there already; choose another name.`)
  taken.add(name.toLowerCase())
}
