import type { Files } from '../../../src/features/files/files.ts'
import { localFiles } from '../../../src/features/files/local-files.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

/** Files that are not on this machine, as far as their users can tell, and what was asked of them. */
export interface FilesElsewhere {
  readonly files: Files
  /** Like `list flights`, `open flights/part-0.parquet`, `read flights/part-0.parquet`. */
  readonly calls: string[]
}

export function filesElsewhere(): FilesElsewhere {
  const local = localFiles(temporaryFolder())
  const calls: string[] = []
  const files: Files = {
    ...local,
    list(folder, options) {
      calls.push(`list ${folder}`)
      return local.list(folder, options)
    },
    async open(path, signal) {
      calls.push(`open ${path}`)
      const file = await local.open(path, signal)
      if (file === null) return null
      const read: typeof file.read = (start, end, reading) => {
        calls.push(`read ${path}`)
        reading?.throwIfAborted()
        return file.read(start, end, reading)
      }
      return { ...file, descriptor: null, read }
    },
  }
  return { files, calls }
}
