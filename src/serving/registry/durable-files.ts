import { createHash } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { storing, syncFolder, unlessMissing, unlessTaken } from '../../features/files/folder.ts'
import type { FileContent } from './model-registry.ts'

/** Writes a new file, waits until it is on disk, and returns its size and SHA-256. A failing iterable's own error passes through. */
export async function writeDurably(
  path: string,
  content: FileContent,
  limit: number,
  signal?: AbortSignal,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  const file = await storing('create', path, () => open(path, 'wx'))
  try {
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      signal?.throwIfAborted()
      size += piece.length
      if (size > limit) throw tooLarge(path, limit)
      hash.update(piece)
      await storing('write', path, () => file.writeFile(piece))
    }
    await storing('write', path, () => file.sync())
  } finally {
    await storing('close', path, () => file.close())
  }
  return { size, sha256: hash.digest('hex') }
}

/** Reads a file of at most `limit` bytes; null when it is not there. */
export async function readBounded(path: string, limit: number): Promise<Uint8Array | null> {
  const file = await storing('read', path, () => unlessMissing(open(path, 'r')))
  if (file === null) return null
  try {
    const { size } = await storing('read', path, () => file.stat())
    if (size > limit) throw tooLarge(path, limit)
    return await storing('read', path, () => file.readFile())
  } finally {
    await file.close()
  }
}

/** The SHA-256 of a file of any size; null when it is not there or has another size. */
export async function hashFile(path: string, size: number, signal?: AbortSignal): Promise<string | null> {
  const file = await storing('read', path, () => unlessMissing(open(path, 'r')))
  if (file === null) return null
  try {
    if ((await storing('read', path, () => file.stat())).size !== size) return null
    const hash = createHash('sha256')
    const buffer = new Uint8Array(1 << 20)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await storing('read', path, () => file.read(buffer))
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

/** Moves a finished folder to where readers look, in one step; false when that place is taken. */
export async function publishFolder(staged: string, target: string): Promise<boolean> {
  await syncFolder(staged)
  const moved = await storing('publish', target, async () => {
    if (await exists(target)) return false
    return unlessTaken(rename(staged, target))
  })
  if (moved) await syncFolder(dirname(target))
  return moved
}

/** Deletes what is there, if anything. */
export async function discard(path: string): Promise<void> {
  await storing('delete', path, () => rm(path, { recursive: true, force: true }))
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(stat(path))) !== null
}

function tooLarge(path: string, limit: number): ParameterError {
  return new ParameterError(
    'limits',
    `${path} has more than ${limit} bytes; raise the limit of the registry if it is meant to.`,
  )
}
