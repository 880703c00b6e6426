import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { namesIn } from '../../features/files/folder.ts'

/** A file of a payload log. */
export interface PayloadFile {
  readonly path: string
  readonly bytes: number
}

const pattern = /^payload-\d{13,16}-\d{6}\.jsonl$/

/** The name of a file whose first record is of that time; `number` tells files of one time apart. */
export function payloadFileName(time: number, number: number): string {
  return `payload-${String(Math.max(0, Math.trunc(time))).padStart(13, '0')}-${String(number).padStart(6, '0')}.jsonl`
}

/** The files of a folder, oldest first. */
export async function payloadFiles(folder: string): Promise<readonly PayloadFile[]> {
  const names = (await namesIn(folder)).filter(name => pattern.test(name)).toSorted()
  const files = await Promise.all(
    names.map(async name => {
      const path = join(folder, name)
      const found = await stat(path).catch(() => null)
      return found === null ? [] : [{ path, bytes: found.size }]
    }),
  )
  return files.flat()
}
