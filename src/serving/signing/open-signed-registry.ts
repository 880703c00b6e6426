import type { KeyObject } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { SignatureError } from '../errors.ts'
import { digestOf, manifestOf } from '../registry/manifest.ts'
import type { ModelRegistry, ModelVersion } from '../registry/model-registry.ts'
import { keyIdOf, openBundle, privateKey, publicKey, signStatement } from './envelope.ts'
import type { SigningOptions } from './signed-registry.ts'
import { statementOf } from './statement.ts'

export function openSignedRegistry(
  registry: ModelRegistry,
  { key, trusted, threshold = 1 }: SigningOptions,
): ModelRegistry {
  const signing = key === undefined ? null : privateKey('key', key)
  const keys = new Map(trusted.map(one => publicKey('trusted', one)).map(one => [keyIdOf(one), one]))
  const check = (version: ModelVersion): void => checkSignature(version, keys, threshold)
  return {
    ...registry,
    async register(name, parts, options) {
      if (signing === null)
        throw new ParameterError('key', 'a private key is needed to register through this registry.')
      const sign = (statement: Parameters<typeof signStatement>[0]) => signStatement(statement, signing)
      const version = await registry.register(name, { ...parts, sign }, options)
      check(version)
      return version
    },
    async resolve(reference) {
      const version = await registry.resolve(reference)
      if (version !== null) check(version)
      return version
    },
    async load(reference, options) {
      const model = await registry.load(reference, options)
      check(model)
      return model
    },
    async *read(version, file, options) {
      check(version)
      yield* registry.read(version, file, options)
    },
  }
}

/** Throws SignatureError unless enough trusted keys have signed exactly this version. */
function checkSignature(version: ModelVersion, keys: ReadonlyMap<string, KeyObject>, threshold: number): void {
  const { name, files, metadata, signature } = version
  const refuse = (detail: string): SignatureError => new SignatureError(`${name}/${version.version}`, detail)
  if (signature === undefined) throw refuse('it is not signed')
  const opened = openBundle(signature, keys)
  if (opened === null) throw refuse('its signature cannot be read')
  const { statement, signers } = opened
  if (signers.size < threshold)
    throw refuse(`${signers.size} of the ${keys.size} trusted keys have signed it, ${threshold} must have`)
  const digest = digestOf(manifestOf(files, metadata), `The manifest of \`${name}\``)
  if (!isDeepStrictEqual(statement, statementOf({ name, files, digest })) || digest !== version.digest)
    throw refuse('its files, its metadata or its name are not what was signed')
}
