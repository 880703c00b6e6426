import { fileURLToPath } from 'node:url'

/** A folder under the repository's ignored `.cache/`. */
export function cacheFolder(name: string): string {
  return fileURLToPath(new URL(`../.cache/${name}`, import.meta.url))
}
