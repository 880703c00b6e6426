import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { ModelFormatError } from './model-format-error.ts'

/** A folder that holds a model's files; it comes from anywhere. */
export interface ModelFolder {
  /**
   * The bytes of a file that lies in the folder, at most so many.
   *
   * @throws {ModelFormatError} for a path that leads elsewhere, by its words or by a link, a file that is missing, and one that is too large.
   */
  read(path: string, most: number): Promise<Uint8Array>
  /** Whether something of that name lies in it. */
  has(name: string): Promise<boolean>
}

/** A folder whose files are named by paths from within it. */
export function modelFolder(folder: string, format: string): ModelFolder {
  return {
    has: async name => (await readdir(folder)).includes(name),
    async read(path, most) {
      const refuse = (detail: string) => new ModelFormatError(format, `\`${path.slice(0, 200)}\` ${detail}.`)
      const clean = normalize(path)
      const leads = clean === '..' || clean.startsWith(`..${sep}`) || isAbsolute(clean) || /[\0\\]/.test(path)
      if (path === '' || leads) throw refuse('leads out of its folder')
      try {
        const [inside, found] = await Promise.all([realpath(folder), realpath(join(folder, clean))])
        if (!found.startsWith(inside.endsWith(sep) ? inside : inside + sep)) throw refuse('leads out of its folder')
        const entry = await stat(found)
        if (!entry.isFile()) throw refuse('is not a file')
        if (entry.size > most) throw refuse(`has ${entry.size} bytes, more than ${most}`)
        return await readFile(found)
      } catch (error) {
        if (error instanceof ModelFormatError) throw error
        throw refuse(`cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
  }
}
