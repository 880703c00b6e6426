import { recordPath } from './file-records.ts'
import { damaged, parseRecord, type VersionRecord } from './manifest.ts'
import type { RegistryRecords } from './registry-records.ts'

/** What all versions of a model contain, read once each: it finds the version that has a content. */
export interface VersionIndex {
  /** The number of the last version that was read. */
  readonly newest: number
  /** Reads the versions that were added since. */
  refresh(): Promise<void>
  /** The first version with a digest, not counting some numbers; null where there is none. */
  withDigest(digest: string, except: ReadonlySet<number>): number | null
  /** The version that has a folder of content; null where there is none. */
  withContent(name: string): number | null
}

/** The versions of a model among the records of a registry. */
export function versionIndex(model: string, records: RegistryRecords): VersionIndex {
  const read: Pick<VersionRecord, 'digest' | 'content'>[] = []
  const numberOf = (index: number): number | null => (index === -1 ? null : index + 1)
  return {
    get newest() {
      return read.length
    },
    async refresh() {
      const newest = await records.newest(model, 'versions')
      const numbers = Array.from({ length: Math.max(0, newest - read.length) }, (_, index) => read.length + index + 1)
      const texts = await records.read(model, 'versions', numbers)
      for (const [index, number] of numbers.entries()) {
        if (number !== read.length + 1) continue
        const path = `${records.place}/${recordPath(model, 'versions', number)}`
        const text = texts[index] ?? null
        if (text === null) throw damaged(path, 'the version is missing')
        const { digest, content } = parseRecord(text, path)
        read.push({ digest, content })
      }
    },
    withDigest: (digest, except) =>
      numberOf(read.findIndex((version, index) => version.digest === digest && !except.has(index + 1))),
    withContent: name => numberOf(read.findIndex(({ content }) => content === name)),
  }
}
