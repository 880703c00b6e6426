import { ParameterError } from '../../features/errors/parameter-error.ts'
import { ConflictError, VersionInUseError } from '../errors.ts'
import { aliasOf } from './change-log.ts'
import { needVersion, notFound, versionNumber } from './find-version.ts'
import type { ChangeOptions, HistoryEntry, ModelVersion, PromoteOptions } from './model-registry.ts'
import { checkName, latestAlias } from './reference.ts'
import type { RegistryContext } from './registry-context.ts'

/** Points an alias at a version by compare-and-set. */
export async function promote(
  context: RegistryContext,
  name: string,
  alias: string,
  version: number | ModelVersion,
  options: PromoteOptions,
): Promise<HistoryEntry> {
  checkAlias(alias)
  const expected = options.expected === null ? null : versionNumber(name, options.expected)
  return move(context, { ...author(context, options), action: 'promote', name, alias, version, expected })
}

/** Points an alias back at the version before its current one. */
export async function rollback(
  context: RegistryContext,
  name: string,
  alias: string,
  options: ChangeOptions,
): Promise<HistoryEntry> {
  checkAlias(alias)
  const current = aliasOf(await context.model(name).log.state(), alias)
  if (current === null) throw await notFound(context, { kind: 'alias', name, alias }, `${name}@${alias}`)
  const { version: expected, previous: version } = current
  if (version === null) {
    const detail = `\`${alias}\` of \`${name}\` has pointed at version ${expected} only; there is nothing to roll back to.`
    throw new ParameterError('alias', detail)
  }
  return move(context, { ...author(context, options), action: 'rollback', name, alias, version, expected })
}

/** Takes an alias away by compare-and-set. */
export async function unset(
  context: RegistryContext,
  name: string,
  alias: string,
  options: PromoteOptions,
): Promise<HistoryEntry> {
  checkAlias(alias)
  const expected = options.expected === null ? null : versionNumber(name, options.expected)
  const { log } = context.model(name)
  for (;;) {
    const state = await log.state()
    const from = aliasOf(state, alias)?.version ?? null
    if (from !== expected) throw new ConflictError(name, alias, expected, from)
    if (from === null) throw await notFound(context, { kind: 'alias', name, alias }, `${name}@${alias}`)
    const { digest } = await needVersion(context, name, from, state)
    const change = { action: 'unset', alias, from, to: null, digest } as const
    const entry = await log.append(state, { ...change, ...author(context, options), at: context.clock() })
    if (entry !== null) return entry
  }
}

/** Deletes a version that no alias points at; promotions and removals exclude each other through the log. */
export async function remove(
  context: RegistryContext,
  name: string,
  version: number | ModelVersion,
  options: ChangeOptions,
): Promise<void> {
  const { log, versions } = context.model(name)
  for (;;) {
    const state = await log.state()
    const removed = await needVersion(context, name, version, state)
    const { version: from, digest } = removed
    const aliases = Object.keys(state.aliases).filter(alias => aliasOf(state, alias)?.version === from)
    if (aliases.length > 0) throw new VersionInUseError(name, from, aliases)
    const change = { action: 'remove', alias: null, from, to: null, digest } as const
    const entry = await log.append(state, { ...change, ...author(context, options), at: context.clock() })
    if (entry !== null) return versions.clear(removed)
  }
}

interface Move {
  readonly action: 'promote' | 'rollback'
  readonly name: string
  readonly alias: string
  readonly version: number | ModelVersion
  readonly expected: number | null
  readonly by: string
  readonly reason: string | null
}

async function move(context: RegistryContext, { name, version, expected, ...change }: Move): Promise<HistoryEntry> {
  const { log } = context.model(name)
  for (;;) {
    const state = await log.state()
    const { version: to, digest } = await needVersion(context, name, version, state)
    const from = aliasOf(state, change.alias)?.version ?? null
    if (from !== expected) throw new ConflictError(name, change.alias, expected, from)
    const entry = await log.append(state, { ...change, from, to, digest, at: context.clock() })
    if (entry !== null) return entry
  }
}

function author(context: RegistryContext, options: ChangeOptions): Pick<HistoryEntry, 'by' | 'reason'> {
  return { by: options.by ?? context.user(), reason: options.reason ?? null }
}

function checkAlias(alias: string): void {
  checkName('alias', alias)
  if (alias === latestAlias) {
    throw new ParameterError('alias', '`latest` always means the newest version; choose another name.')
  }
}
