import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Files } from '../../features/files/files.ts'
import { damaged } from './manifest.ts'
import { featuresFile, pipelineFile } from './model-parts.ts'
import type { Json, LoadedModel, LoadOptions } from './model-registry.ts'
import { readFile, readPieces, type StoredVersion } from './version-content.ts'

/** Verifies every file of a version and parses its JSON parts. */
export async function loadModel(
  files: Files,
  { content, ...version }: StoredVersion,
  jsonBytes: number,
  { signal, parse }: LoadOptions,
): Promise<LoadedModel> {
  const stored = { ...version, content }
  const parts = new Map<string, Json>()
  for (const { path } of version.files) {
    if (path === pipelineFile || path === featuresFile) {
      parts.set(path, await readJson(files, stored, path, { limit: jsonBytes, parse }))
    } else {
      // Reading it whole is what verifies it.
      for await (const _piece of readPieces(files, stored, path, signal)) signal?.throwIfAborted()
    }
  }
  const pipeline = parts.get(pipelineFile)
  if (pipeline === undefined) throw damaged(`${version.name}/${version.version}`, `it has no ${pipelineFile}`)
  return {
    ...version,
    pipeline,
    features: parts.get(featuresFile) ?? null,
    read: name => readFile(files, stored, name),
  }
}

async function readJson(
  files: Files,
  version: StoredVersion,
  path: string,
  { limit, parse }: { readonly limit: number; readonly parse: LoadOptions['parse'] },
): Promise<Json> {
  const subject = `${path} of ${version.name}/${version.version}`
  const size = version.files.find(file => file.path === path)?.size ?? 0
  if (size > limit) {
    const detail = `${subject} has ${size} bytes, above the registry's limit of ${limit} for JSON.`
    throw new ParameterError('limits', detail)
  }
  const bytes = await readFile(files, version, path)
  try {
    return parse === undefined ? (JSON.parse(new TextDecoder().decode(bytes)) as Json) : await parse(bytes)
  } catch (error) {
    throw damaged(subject, 'it is not valid JSON', error)
  }
}
