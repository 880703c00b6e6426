import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { compareStrings } from '../table/total-order.ts'
import { checkedPath, folderPath, tooLarge } from './file-path.ts'
import type { Files } from './files.ts'
import { storing, unlessMissing } from './folder.ts'
import { localWriter } from './local-writer.ts'
import { openLocalFile } from './open-local-file.ts'

/** The files of a folder, which need not exist yet; written by any number of processes at once, also over a network with hard links. */
export function localFiles(folder: string, clock?: () => number): Files {
  const root = resolve(folder)
  const full = (path: string): string => join(root, checkedPath(path))
  const write = localWriter(clock)
  return {
    place: root,
    async list(folder, { after = '' } = {}) {
      const path = join(root, folderPath(folder))
      const entries = (await storing('read', path, () => unlessMissing(readdir(path, { withFileTypes: true })))) ?? []
      const names = entries.map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      return names.filter(name => !name.startsWith('.') && compareStrings(name, after) > 0).sort(compareStrings)
    },
    async read(path, limit) {
      const file = await openLocalFile(full(path))
      if (file === null) return null
      try {
        if (file.size > limit) throw tooLarge(file.path, limit)
        return await file.read(0, file.size)
      } finally {
        await file.close()
      }
    },
    open: async path => openLocalFile(full(path)),
    write: async (path, content, options = {}) => write(full(path), content, options),
    async remove(path) {
      await storing('delete', full(path), () => rm(full(path), { recursive: path.endsWith('/'), force: true }))
    },
  }
}
