import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Files } from '../../features/files/files.ts'
import { localFiles } from '../../features/files/local-files.ts'
import { promote, remove, rollback, unset } from './change-model.ts'
import { findVersion, needVersion, notFound } from './find-version.ts'
import { loadModel, type PieceReader } from './load-model.ts'
import type { ListPage, ModelParts, ModelRegistry, ModelVersion } from './model-registry.ts'
import { checkName, parseReference } from './reference.ts'
import {
  type FolderRegistryOptions,
  livingVersions,
  type RegistryContext,
  registryContext,
} from './registry-context.ts'
import { readPieces, type StoredVersion } from './version-content.ts'

/** The registry in a folder, which need not exist yet, or in other files. */
export function openFolderRegistry(place: string | Files, options: FolderRegistryOptions): ModelRegistry {
  const context = registryContext(typeof place === 'string' ? localFiles(place) : place, options)
  return {
    register: (name, parts, { signal } = {}) => register(context, name, parts, signal),
    promote: (name, alias, version, options) => promote(context, name, alias, version, options),
    rollback: (name, alias, options = {}) => rollback(context, name, alias, options),
    unset: (name, alias, options) => unset(context, name, alias, options),
    remove: (name, version, options = {}) => remove(context, name, version, options),
    list: (name, page = {}) => list(context, name, page),
    async aliases(name) {
      const { aliases } = await context.model(name).log.state()
      return Object.fromEntries(Object.entries(aliases).map(([alias, { version }]) => [alias, version]))
    },
    async *read(version, file, { signal } = {}) {
      const state = await context.model(version.name).log.state()
      yield* readPieces(context.files, await needVersion(context, version.name, version, state), file, signal)
    },
    async resolve(reference) {
      const found = await findVersion(context, parseReference(reference))
      return found === null ? null : withoutContent(found)
    },
    async load(reference, options = {}) {
      const parsed = parseReference(reference)
      const version = await findVersion(context, parsed)
      if (version === null) throw await notFound(context, parsed, reference)
      const pieces: PieceReader = (path, signal) => readPieces(context.files, version, path, signal)
      return loadModel(withoutContent(version), pieces, context.limits.jsonBytes, options)
    },
    async history(name, alias) {
      if (alias !== undefined) checkName('alias', alias)
      const entries = await context.model(name).log.entries()
      return alias === undefined ? entries : entries.filter(entry => entry.alias === alias)
    },
  }
}

async function register(
  context: RegistryContext,
  name: string,
  parts: ModelParts,
  signal: AbortSignal | undefined,
): Promise<ModelVersion> {
  const { versions } = context.model(name)
  const twin = (await context.names()).find(other => other !== name && other.toLowerCase() === name.toLowerCase())
  if (twin !== undefined) {
    const detail = `\`${name}\` differs from the model \`${twin}\` only in case; use that name, or another.`
    throw new ParameterError('name', detail)
  }
  return withoutContent(await versions.add(parts, { createdAt: context.clock(), createdBy: context.user() }, signal))
}

async function list(
  context: RegistryContext,
  name: string | undefined,
  { after, limit = Number.POSITIVE_INFINITY }: ListPage,
): Promise<readonly ModelVersion[]> {
  const found: ModelVersion[] = []
  const names = name === undefined ? await context.names() : [name]
  for (const model of names.filter(known => after === undefined || known >= after.name).map(context.model)) {
    const living = await livingVersions(model, await model.log.state())
    const last = model.name === after?.name ? after.version : 0
    const numbers = living.filter(number => number > last).slice(0, limit - found.length)
    for (const version of await model.versions.read(numbers)) if (version !== null) found.push(withoutContent(version))
    if (found.length >= limit) break
  }
  return found
}

function withoutContent({ content: _content, ...version }: StoredVersion): ModelVersion {
  return version
}
