import type { Files } from '../../features/files/files.ts'
import { inParallel } from '../../features/parallel/in-parallel.ts'
import { recordLimit } from './record-text.ts'
import { isName } from './reference.ts'
import type { RecordSeries, RegistryRecords } from './registry-records.ts'

/** Records as files: `<model>/versions/00000001.json`. */
export function fileRecords(files: Files): RegistryRecords {
  const known = new Map<string, number>()
  return {
    place: files.place,
    async models() {
      const folders = (await files.list('')).filter(name => name.endsWith('/'))
      return folders.map(name => name.slice(0, -1)).filter(isName)
    },
    async newest(model, series) {
      // Records are never removed, so that only later ones can be the last.
      const folder = `${model}/${series}`
      const last = known.get(folder) ?? 0
      const later = (await files.list(folder, { after: fileName(last) })).filter(name => recordName.test(name))
      const newest = later.reduce((most, name) => Math.max(most, Number.parseInt(name, 10)), last)
      if (known.size === mostKnown) known.clear()
      if (newest > 0) known.set(folder, newest)
      return newest
    },
    async read(model, series, numbers) {
      return inParallel(numbers, atOnce, async number => {
        const bytes = await files.read(recordPath(model, series, number), recordLimit)
        return bytes === null ? null : new TextDecoder().decode(bytes)
      })
    },
    async add(model, series, number, text) {
      const bytes = new TextEncoder().encode(text)
      return files.write(recordPath(model, series, number), bytes, { ifAbsent: true })
    },
  }
}

const atOnce = 32
const mostKnown = 10_000
const recordName = /^\d{8}\.json$/

/** Where a record lies under the root. */
export function recordPath(model: string, series: RecordSeries, number: number): string {
  return `${model}/${series}/${fileName(number)}`
}

function fileName(number: number): string {
  return `${String(number).padStart(8, '0')}.json`
}
