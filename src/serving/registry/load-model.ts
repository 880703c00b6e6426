import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { damaged } from './manifest.ts'
import type { Json, LoadedModel, LoadOptions, ModelVersion, RegisteredFile } from './model-registry.ts'
import { featuresFile, pipelineFile, type VersionStore } from './version-store.ts'

/** Verifies every file of a version and parses its JSON parts. */
export async function loadModel(
  version: ModelVersion,
  versions: VersionStore,
  jsonBytes: number,
  { signal, parse }: LoadOptions,
): Promise<LoadedModel> {
  const parts = new Map<string, Json>()
  for (const file of version.files) {
    signal?.throwIfAborted()
    if (file.path === pipelineFile || file.path === featuresFile) {
      parts.set(file.path, await readJson(version, file, versions, { limit: jsonBytes, parse }))
    } else {
      await versions.verifyFile(version, file, signal)
    }
  }
  const pipeline = parts.get(pipelineFile)
  if (pipeline === undefined) throw damaged(`${version.name}/${version.version}`, `it has no ${pipelineFile}`)
  return {
    ...version,
    pipeline,
    features: parts.get(featuresFile) ?? null,
    async read(name) {
      const file = version.files.find(found => found.path === name)
      if (file !== undefined) return versions.readFile(version, file)
      const known = version.files.map(found => found.path)
      throw new ParameterError(
        'file',
        `\`${name}\` is not a file of ${version.name}/${version.version}.${suggestion(name, known)}`,
      )
    },
  }
}

async function readJson(
  version: ModelVersion,
  file: RegisteredFile,
  versions: VersionStore,
  { limit, parse }: { readonly limit: number; readonly parse: LoadOptions['parse'] },
): Promise<Json> {
  if (file.size > limit) {
    throw new ParameterError(
      'limits',
      `${file.path} of ${version.name}/${version.version} has ${file.size} bytes, above the registry's limit of ${limit} for JSON.`,
    )
  }
  const bytes = await versions.readFile(version, file)
  try {
    return parse === undefined ? (JSON.parse(new TextDecoder().decode(bytes)) as Json) : await parse(bytes)
  } catch (error) {
    throw damaged(`${file.path} of ${version.name}/${version.version}`, 'it is not valid JSON', error)
  }
}
