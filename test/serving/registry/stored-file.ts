import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a registry in a folder keeps a file of a version. */
export function storedFile(registry: string, model: string, version: number, file: string): string {
  const record = join(registry, model, 'versions', `${String(version).padStart(8, '0')}.json`)
  const { content } = JSON.parse(readFileSync(record, 'utf8')) as { content: string }
  return join(registry, model, 'content', content, file)
}
