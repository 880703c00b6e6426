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
}

/** A folder or file cannot be read or written; nothing unfinished is visible. */
export class StorageError extends BigheadError {
  override readonly name = 'StorageError' as const
  readonly code = 'STORAGE' as const
  readonly path: string

  constructor(action: string, path: string, cause: unknown) {
    super(`Cannot ${action} ${path}: ${reason(cause)}.`, { cause })
    this.path = path
  }
}

function reason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code
  const known = typeof code === 'string' ? remedies[code] : undefined
  if (known !== undefined) return `${known} (${code})`
  return cause instanceof Error ? cause.message : String(cause)
}
