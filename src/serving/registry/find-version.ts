import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { ModelNotFoundError } from '../errors.ts'
import { aliasOf, type ModelState } from './change-log.ts'
import type { ModelVersion } from './model-registry.ts'
import type { Reference } from './reference.ts'
import { livingVersions, type RegistryContext } from './registry-context.ts'
import type { StoredVersion } from './version-content.ts'

/** The version that a reference means, or null. */
export async function findVersion(context: RegistryContext, reference: Reference): Promise<StoredVersion | null> {
  const model = context.model(reference.name)
  const state = await model.log.state()
  const read = async (number: number): Promise<StoredVersion | null> => (await model.versions.read([number]))[0] ?? null
  if (reference.kind === 'alias') {
    const target = aliasOf(state, reference.alias)
    return target === null ? null : read(target.version)
  }
  if (reference.kind === 'version') return state.removed.includes(reference.version) ? null : read(reference.version)
  const number =
    reference.kind === 'latest'
      ? (await livingVersions(model, state)).at(-1)
      : await model.versions.find(reference.digest, new Set(state.removed))
  return number == null ? null : read(number)
}

/** A version that must be there at `state`; throws ModelNotFoundError, or ParameterError where a version comes from another registry. */
export async function needVersion(
  context: RegistryContext,
  name: string,
  version: number | ModelVersion,
  state: ModelState,
): Promise<StoredVersion> {
  const number = versionNumber(name, version)
  const [found] = state.removed.includes(number) ? [] : await context.model(name).versions.read([number])
  if (found == null) throw await notFound(context, { kind: 'version', name, version: number }, `${name}/${number}`)
  if (typeof version === 'object' && version.digest !== found.digest) {
    const detail = `version ${number} of \`${name}\` has another digest in this registry; was it registered in another one?`
    throw new ParameterError('version', detail)
  }
  return found
}

/** The error for a reference that means nothing, with what could have been meant. */
export async function notFound(
  context: RegistryContext,
  reference: Reference,
  text: string,
): Promise<ModelNotFoundError> {
  const model = context.model(reference.name)
  const { name } = model
  const state = await model.log.state()
  const newest = (await livingVersions(model, state)).at(-1)
  if (newest === undefined) {
    const others = (await context.names()).filter(other => other !== name)
    return new ModelNotFoundError(text, `It has no model \`${name}\`.${suggestion(name, others)}`)
  }
  if (reference.kind !== 'alias') {
    return new ModelNotFoundError(text, `The newest version of \`${name}\` is ${newest}.`)
  }
  const aliases = Object.keys(state.aliases)
  const hint =
    aliases.length === 0 ? ' No alias is set; promote a version first.' : suggestion(reference.alias, aliases)
  return new ModelNotFoundError(text, `\`${name}\` has no alias \`${reference.alias}\`.${hint}`)
}

/** The number of a version of the model `name`. */
export function versionNumber(name: string, version: number | ModelVersion): number {
  if (typeof version === 'object' && version.name !== name) {
    throw new ParameterError('version', `it is a version of \`${version.name}\`, not of \`${name}\`.`)
  }
  const number = typeof version === 'object' ? version.version : version
  if (Number.isSafeInteger(number) && number >= 1) return number
  throw new ParameterError('version', `${String(number)} is not a version; versions count from 1.`)
}
