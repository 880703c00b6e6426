import { ParameterError } from '../../features/errors/parameter-error.ts'
import { promote, remove, rollback } from './change-model.ts'
import { findVersion, notFound } from './find-version.ts'
import { loadModel } from './load-model.ts'
import type { ModelParts, ModelRegistry, ModelVersion } from './model-registry.ts'
import { checkName, parseReference } from './reference.ts'
import {
  type FolderRegistryOptions,
  livingVersions,
  type RegistryContext,
  registryContext,
} from './registry-context.ts'

/** The registry of a folder, which need not exist yet. */
export function openFolderRegistry(root: string, options: FolderRegistryOptions): ModelRegistry {
  const context = registryContext(root, options)
  return {
    register: (name, parts, { signal } = {}) => register(context, name, parts, signal),
    promote: (name, alias, version, options) => promote(context, name, alias, version, options),
    rollback: (name, alias, options = {}) => rollback(context, name, alias, options),
    remove: (name, version, options = {}) => remove(context, name, version, options),
    list: name => list(context, name),
    async resolve(reference) {
      return findVersion(context, parseReference(reference))
    },
    async load(reference, options = {}) {
      const parsed = parseReference(reference)
      const version = await findVersion(context, parsed)
      if (version === null) throw await notFound(context, parsed, reference)
      return loadModel(version, context.model(version.name).versions, context.limits.jsonBytes, options)
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
  const { log, versions } = context.model(name)
  const twin = (await context.names()).find(other => other !== name && other.toLowerCase() === name.toLowerCase())
  if (twin !== undefined) {
    const detail = `\`${name}\` differs from the model \`${twin}\` only in case; use that name, or another.`
    throw new ParameterError('name', detail)
  }
  await context.staging.sweep()
  for (const gone of (await log.state()).removed) await versions.clear(gone)
  return versions.add(parts, { createdAt: context.clock(), createdBy: context.user() }, signal)
}

async function list(context: RegistryContext, name: string | undefined): Promise<readonly ModelVersion[]> {
  const found: ModelVersion[] = []
  for (const model of (name === undefined ? await context.names() : [name]).map(context.model)) {
    for (const number of await livingVersions(model, await model.log.state())) {
      const version = await model.versions.read(number)
      if (version !== null) found.push(version)
    }
  }
  return found
}
