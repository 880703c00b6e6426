import type { Files } from '../../../src/features/files/files.ts'

/** Files that tell which of them were read. */
export function watchedFiles(files: Files): { readonly files: Files; readonly paths: string[] } {
  const paths: string[] = []
  const read: Files['read'] = (path, limit, signal) => {
    paths.push(path)
    return files.read(path, limit, signal)
  }
  return { files: { ...files, read }, paths }
}
