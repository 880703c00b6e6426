import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is in the folder of a registry beside its records and the files of its versions. */
export function unfinished(root: string): readonly string[] {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  const records = paths.filter(path => /\/versions\/\d{8}\.json$/.test(path))
  const used = new Set(records.map(path => (JSON.parse(readFileSync(path, 'utf8')) as { content: string }).content))
  const isKnown = (path: string): boolean =>
    /\/(versions|log)\/\d{8}\.json$/.test(path) || used.has(/\/content\/([^/]+)\/[^./][^/]*$/.exec(path)?.[1] ?? '')
  return paths.filter(path => !isKnown(path))
}
