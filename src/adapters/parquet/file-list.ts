import type { Files } from '../../features/files/files.ts'

/** Says which files of a folder count while several are replaced by one. */
export const fileListName = '_files.json'

const limit = 1 << 24

/** The file names that count, or null when all of them do. */
export async function listedFiles(lake: Files, folder: string): Promise<readonly string[] | null> {
  const bytes = await lake.read(`${folder}/${fileListName}`, limit)
  if (bytes === null) return null
  const list: unknown = JSON.parse(new TextDecoder().decode(bytes))
  return Array.isArray(list) ? list.map(String) : null
}
