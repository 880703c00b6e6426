import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileSink, FileWriteOptions, WrittenContent } from './files.ts'
import { namesIn, publishFile, storing, syncFolder, unlessMissing } from './folder.ts'
import { isRunning, machineName } from './machine.ts'
import { pour } from './pour.ts'
import { writeAll } from './write-all.ts'

/** Writes a file at a full path; false where it was to be absent and is not. */
type LocalWriter = (path: string, content: WrittenContent, options: FileWriteOptions) => Promise<boolean>

/**
 * Writes files under names of this process, beside where they belong, and gives them their own names once they are on the disk. The
 * first write to a folder deletes what killed processes left there.
 */
export function localWriter(clock: () => number = Date.now): LocalWriter {
  const machine = machineName()
  const owner = `.${machine}.${process.pid}`
  const swept = new Set<string>()
  return async (path, content, { ifAbsent = false, signal }) => {
    const folder = dirname(path)
    const made = await storing('create', folder, () => mkdir(folder, { recursive: true }))
    if (made === undefined && !swept.has(folder)) {
      await sweep(folder, machine, clock)
      if (swept.size === mostRemembered) swept.clear()
      swept.add(folder)
    }
    const unfinished = join(folder, `${owner}.${randomUUID()}`)
    try {
      await writeDurably(unfinished, content, path, signal)
      if (ifAbsent) return await publishFile(unfinished, path)
      await storing('publish', path, () => rename(unfinished, path))
      await syncFolder(folder)
      return true
    } finally {
      await rm(unfinished, { force: true }).catch(() => {})
    }
  }
}

/** Errors name the path that the file will have. */
async function writeDurably(
  unfinished: string,
  content: WrittenContent,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = await storing('create', path, () => open(unfinished, 'wx'))
  let size = 0
  const sink: FileSink = (...pieces) => {
    const position = size
    for (const piece of pieces) size += piece.length
    return storing('write', path, () => writeAll(file, pieces, position))
  }
  try {
    await pour(content, sink, signal)
    await storing('write', path, () => file.sync())
  } finally {
    await storing('close', path, () => file.close())
  }
}

const mostRemembered = 10_000
const unfinishedName = /^\.([0-9a-f]{16})\.(\d+)\.[0-9a-f-]{36}$/
const abandonedAfter = 86_400_000

/** Deletes what processes left that were killed on this machine, or anywhere a day ago. */
async function sweep(folder: string, machine: string, clock: () => number): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [, owner, pid] = unfinishedName.exec(name) ?? []
    if (owner === undefined) continue
    const path = join(folder, name)
    const isLeft = owner === machine ? !isRunning(Number(pid)) : await isOld(path, clock)
    if (isLeft) await storing('delete', path, () => rm(path, { force: true }))
  }
}

async function isOld(path: string, clock: () => number): Promise<boolean> {
  const found = await storing('read', path, () => unlessMissing(stat(path)))
  return found !== null && clock() - found.mtimeMs > abandonedAfter
}
