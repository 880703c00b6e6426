import { join } from 'node:path'
import { makeFolder, namesIn, publishFile } from '../../features/files/folder.ts'
import { discard, readBounded, writeDurably } from './durable-files.ts'
import { damaged, parseFormat, supportedFormat } from './manifest.ts'
import type { HistoryEntry } from './model-registry.ts'
import { plainJson } from './plain-json.ts'
import type { Staging } from './staging.ts'

/** Where a model's aliases point after some entry of its log, and which versions are gone. */
export interface ModelState {
  /** The number of the last entry; 0: none. */
  readonly number: number
  readonly aliases: { readonly [alias: string]: { readonly version: number; readonly previous: number | null } }
  readonly removed: readonly number[]
}

/** Where an alias points, and where it pointed before; null when it was never set. */
export function aliasOf(state: ModelState, alias: string): ModelState['aliases'][string] | null {
  return Object.hasOwn(state.aliases, alias) ? (state.aliases[alias] ?? null) : null
}

/** One model's log: numbered files, each made exactly once, each with the state after it. */
export interface ChangeLog {
  state(): Promise<ModelState>
  entries(): Promise<readonly HistoryEntry[]>
  /** Adds the entry after `state`; null when another process added one there first. */
  append(state: ModelState, entry: Omit<HistoryEntry, 'number'>): Promise<HistoryEntry | null>
}

const entryLimit = 1 << 20

/** The log in a folder, made by the first `append`. */
export function changeLog(folder: string, staging: Staging): ChangeLog {
  const pathOf = (number: number): string => join(folder, `${String(number).padStart(8, '0')}.json`)
  const read = async (number: number): Promise<StoredEntry> => {
    const path = pathOf(number)
    const bytes = await readBounded(path, entryLimit)
    if (bytes === null) throw damaged(path, 'the entry is missing')
    return parseEntry(new TextDecoder().decode(bytes), path, number)
  }
  const last = async (): Promise<number> => {
    const numbers = (await namesIn(folder)).map(name => Number(/^(\d{8,})\.json$/.exec(name)?.[1] ?? 0))
    return numbers.reduce((left, right) => Math.max(left, right), 0)
  }
  return {
    async state() {
      const number = await last()
      return number === 0 ? { number, aliases: {}, removed: [] } : { number, ...(await read(number)).after }
    },
    async entries() {
      const found: HistoryEntry[] = []
      const count = await last()
      for (let number = 1; number <= count; number++) {
        const { format: _format, after: _after, ...entry } = await read(number)
        found.push(entry)
      }
      return found
    },
    async append(state, change) {
      const entry: HistoryEntry = { number: state.number + 1, ...change }
      const stored: StoredEntry = { format: supportedFormat, ...entry, after: after(state, entry) }
      const staged = await staging.create()
      try {
        const path = join(staged, 'entry.json')
        await writeDurably(path, new TextEncoder().encode(plainJson(stored, 'The log entry')), entryLimit)
        await makeFolder(folder)
        return (await publishFile(path, pathOf(entry.number))) ? entry : null
      } finally {
        await discard(staged).catch(() => {})
      }
    },
  }
}

interface StoredEntry extends HistoryEntry {
  readonly format: 1
  readonly after: Omit<ModelState, 'number'>
}

function after(state: ModelState, entry: HistoryEntry): Omit<ModelState, 'number'> {
  const { aliases, removed } = state
  if (entry.alias !== null && entry.to !== null) {
    return { aliases: { ...aliases, [entry.alias]: { version: entry.to, previous: entry.from } }, removed }
  }
  return { aliases, removed: entry.from === null ? removed : [...removed, entry.from] }
}

function parseEntry(text: string, path: string, number: number): StoredEntry {
  const entry = parseFormat('registry log', text, path) as unknown as StoredEntry
  const valid =
    entry.number === number && typeof entry.after?.aliases === 'object' && Array.isArray(entry.after.removed)
  if (!valid) throw damaged(path, 'it does not have the fields of a log entry')
  return entry
}
