import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { namesIn } from '../../features/files/folder.ts'
import { type ChangeLog, changeLog, type ModelState } from './change-log.ts'
import { checkName, isName } from './reference.ts'
import { type Staging, stagingIn } from './staging.ts'
import { type RegistryLimits, type VersionStore, versionStore } from './version-store.ts'

/** What a folder registry takes from outside; each has a default. */
export interface FolderRegistryOptions {
  /** The time, epoch milliseconds. */
  readonly clock?: () => number
  /** Who acts, where a call does not say. */
  readonly user?: string
  /** Names for unfinished work, unlike any other's. */
  readonly ids?: () => string
  /** The largest further file (default 16 GiB) and JSON part (default 128 MiB), in bytes. */
  readonly limits?: Partial<RegistryLimits>
  /** When unfinished work of another machine counts as left behind, milliseconds; default one day. */
  readonly abandonedAfter?: number
}

/** A registry's folder and surroundings. */
export interface RegistryContext {
  readonly clock: () => number
  readonly user: () => string
  readonly limits: RegistryLimits
  readonly staging: Staging
  /** The names of all models, sorted. */
  names(): Promise<readonly string[]>
  /** The parts of one model; throws ParameterError for what cannot be a name. */
  model(name: string): ModelFolder
}

/** One model: its numbered versions, and the log that moves aliases and removes versions. */
export interface ModelFolder {
  readonly name: string
  readonly log: ChangeLog
  readonly versions: VersionStore
}

export function registryContext(root: string, options: FolderRegistryOptions): RegistryContext {
  const clock = options.clock ?? Date.now
  const limits = { fileBytes: 2 ** 34, jsonBytes: 2 ** 27, ...options.limits }
  const staging = stagingIn(root, options.ids ?? randomUUID, clock, options.abandonedAfter ?? 86_400_000)
  return {
    clock,
    limits,
    staging,
    user: () => options.user ?? systemUser(),
    names: async () => (await namesIn(root)).filter(isName).toSorted(),
    model(name) {
      checkName('name', name)
      const log = changeLog(join(root, name, 'log'), staging)
      const removed = async (): Promise<readonly number[]> => (await log.state()).removed
      return { name, log, versions: versionStore(name, join(root, name, 'versions'), staging, limits, removed) }
    },
  }
}

/** The numbers of a model's versions that were not removed, ascending. */
export async function livingVersions({ versions }: ModelFolder, state: ModelState): Promise<readonly number[]> {
  return (await versions.numbers()).filter(number => !state.removed.includes(number))
}

function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    // A container's user may have no name.
    return `user ${process.getuid?.() ?? ''}`.trimEnd()
  }
}
