import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Files } from '../../features/files/files.ts'
import { type ChangeLog, changeLog, type ModelState } from './change-log.ts'
import { contentNames } from './content-names.ts'
import { fileRecords } from './file-records.ts'
import { checkName } from './reference.ts'
import type { RegistryRecords } from './registry-records.ts'
import type { RegistryLimits } from './version-content.ts'
import { type VersionStore, versionStore } from './version-store.ts'

/** The options of a folder registry; each has a default. */
export interface FolderRegistryOptions {
  /** The time, epoch milliseconds. */
  readonly clock?: () => number
  /** The user that is recorded if a call does not name one. */
  readonly user?: string
  /** Where versions and their history are recorded, such as in a database; default: beside the files. */
  readonly records?: RegistryRecords
  /** Makes unique names for the files of a version. */
  readonly ids?: () => string
  /** The largest further file (default 16 GiB) and JSON part (default 128 MiB), in bytes. */
  readonly limits?: Partial<RegistryLimits>
  /** The age from which unfinished work of another machine counts as abandoned, milliseconds; default one day. */
  readonly abandonedAfter?: number
}

/** A registry's files, records and surroundings. */
export interface RegistryContext {
  readonly clock: () => number
  readonly user: () => string
  readonly limits: RegistryLimits
  readonly files: Files
  /** The names of all models, sorted. */
  names(): Promise<readonly string[]>
  /** The parts of one model; throws ParameterError for what cannot be a name. */
  model(name: string): RegisteredModel
}

/** One model: its numbered versions, and the log that moves aliases and removes versions. */
export interface RegisteredModel {
  readonly name: string
  readonly log: ChangeLog
  readonly versions: VersionStore
}

export function registryContext(files: Files, options: FolderRegistryOptions): RegistryContext {
  const clock = options.clock ?? Date.now
  const limits = { fileBytes: 2 ** 34, jsonBytes: 2 ** 27, ...options.limits }
  const names = contentNames(options.ids ?? randomUUID, clock, options.abandonedAfter ?? 86_400_000)
  const records = options.records ?? fileRecords(files)
  const models = new Map<string, RegisteredModel>()
  return {
    clock,
    limits,
    files,
    user: () => options.user ?? systemUser(),
    names: () => records.models(),
    model(name) {
      checkName('name', name)
      const known = models.get(name)
      if (known !== undefined) return known
      const log = changeLog(name, records)
      const removed = async (): Promise<ReadonlySet<number>> => new Set((await log.state()).removed)
      const model = { name, log, versions: versionStore(name, { files, records, names, limits, removed }) }
      if (models.size === mostModels) models.clear()
      models.set(name, model)
      return model
    },
  }
}

const mostModels = 1000

/** The numbers of a model's versions that were not removed, ascending. */
export async function livingVersions({ versions }: RegisteredModel, state: ModelState): Promise<readonly number[]> {
  const numbers = Array.from({ length: await versions.newest() }, (_, index) => index + 1)
  return numbers.filter(number => !state.removed.includes(number))
}

function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    // A container's user may have no name.
    return `user ${process.getuid?.() ?? ''}`.trimEnd()
  }
}
