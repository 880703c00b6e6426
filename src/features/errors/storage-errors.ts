import { BigheadError } from './bighead-error.ts'

const remedies: { readonly [code: string]: string } = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the quota is used up; free some space',
  EFBIG: 'the file is larger than this system allows',
  EACCES: 'this user may not; grant access to the folder',
  EPERM: 'the system does not permit it; grant access, or use a file system with hard links',
  ENOTSUP: 'the file system has no hard links; use one that has',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EMFILE: 'too many files are open',
  ESTALE: 'it was replaced or removed while it was read; read again',
}

/** A folder or file cannot be read or written; nothing unfinished is visible. */
export class StorageError extends BigheadError {
  override readonly name = 'StorageError' as const
  readonly code = 'STORAGE' as const
  readonly path: string

  constructor(action: string, path: string, cause: unknown) {
    super(`Cannot ${action} ${path}: ${reason(cause).replace(/\.$/, '')}.`, { cause })
    this.path = path
  }
}

function reason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code
  const known = typeof code === 'string' ? remedies[code] : undefined
  if (known !== undefined) return `${known} (${code})`
  return cause instanceof Error ? cause.message : String(cause)
}

/** A partition, or a whole table, is missing from the offline store. */
export class MissingPartitionError extends BigheadError {
  override readonly name = 'MissingPartitionError' as const
  readonly code = 'MISSING_PARTITION' as const
  readonly table: string
  readonly partition: string | null

  constructor(table: string, partition: string | null, remedy: string) {
    super(
      `${partition === null ? `Table \`${table}\`` : `Partition ds=${partition} of \`${table}\``} is missing. ${remedy}`,
    )
    this.table = table
    this.partition = partition
  }
}

/** An event log cannot be read or continued: it is damaged, some of its events are gone, or another process writes to it. */
export class EventLogError extends BigheadError {
  override readonly name = 'EventLogError' as const
  readonly code: 'DAMAGED_LOG' | 'LOG_GAP' | 'LOG_LOCKED'
  readonly path: string
  /** The offset in the file where the damage begins; null if there is none. */
  readonly position: number | null

  constructor(code: EventLogError['code'], path: string, position: number | null, detail: string) {
    super(`${path}${position === null ? '' : `, byte ${position}`}: ${detail}`)
    this.code = code
    this.path = path
    this.position = position
  }
}

/** Stored data was written in a format that this version of the library does not read. */
export class FormatVersionError extends BigheadError {
  override readonly name = 'FormatVersionError' as const
  readonly code = 'UNSUPPORTED_FORMAT' as const
  readonly kind: string
  readonly version: unknown

  constructor(kind: string, version: unknown, supported: number) {
    super(
      `${kind} has format version ${String(version)}; this version of bighead reads up to ${supported}. Upgrade bighead, or write the ${kind} again.`,
    )
    this.kind = kind
    this.version = version
  }
}

/** Stored bytes are not a valid state of the expected aggregate. */
export class StateFormatError extends BigheadError {
  override readonly name = 'StateFormatError' as const
  readonly code = 'CORRUPT_STATE' as const
  /** The aggregate whose state was expected. */
  readonly aggregate: string

  constructor(aggregate: string, detail: string) {
    super(`The stored state of \`${aggregate}\` cannot be read: ${detail}. Materialize its features again.`)
    this.aggregate = aggregate
  }
}

/** Something was used after it was closed. */
export class ClosedError extends BigheadError {
  override readonly name = 'ClosedError' as const
  readonly code = 'CLOSED' as const
  /** What was closed, like `the memory store`. */
  readonly subject: string

  constructor(subject: string) {
    super(`${subject} was closed and cannot be used any more; create a new one.`)
    this.subject = subject
  }
}
