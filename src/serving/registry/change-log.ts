import { recordPath } from './file-records.ts'
import { damaged, parseFormat, supportedFormat } from './manifest.ts'
import type { HistoryEntry } from './model-registry.ts'
import { recordText } from './record-text.ts'
import type { RegistryRecords } from './registry-records.ts'

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

/** One model's log: numbered entries, each made exactly once, each with the state after it. */
export interface ChangeLog {
  state(): Promise<ModelState>
  entries(): Promise<readonly HistoryEntry[]>
  /** Adds the entry after `state`; null when another process added one there first. */
  append(state: ModelState, entry: Omit<HistoryEntry, 'number'>): Promise<HistoryEntry | null>
}

/** The log of a model among the records of a registry. */
export function changeLog(model: string, records: RegistryRecords): ChangeLog {
  const parsed = (text: string | null | undefined, number: number): StoredEntry =>
    parseEntry(text ?? null, `${records.place}/${recordPath(model, 'log', number)}`, number)
  return {
    async state() {
      const number = await records.newest(model, 'log')
      if (number === 0) return { number, aliases: {}, removed: [] }
      const [text] = await records.read(model, 'log', [number])
      return { number, ...parsed(text, number).after }
    },
    async entries() {
      const count = await records.newest(model, 'log')
      const numbers = Array.from({ length: count }, (_, index) => index + 1)
      const texts = await records.read(model, 'log', numbers)
      return numbers.map((number, index) => {
        const { format: _format, after: _after, ...entry } = parsed(texts[index], number)
        return entry
      })
    },
    async append(state, change) {
      const entry: HistoryEntry = { number: state.number + 1, ...change }
      const stored: StoredEntry = { format: supportedFormat, ...entry, after: after(state, entry) }
      const text = recordText(stored, 'reason', `The log entry of model \`${model}\``)
      return (await records.add(model, 'log', entry.number, text)) ? entry : null
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
  if (entry.alias !== null) {
    const others = Object.entries(aliases).filter(([alias]) => alias !== entry.alias)
    return { aliases: Object.fromEntries(others), removed }
  }
  return { aliases, removed: entry.from === null ? removed : [...removed, entry.from] }
}

function parseEntry(text: string | null, path: string, number: number): StoredEntry {
  if (text === null) throw damaged(path, 'the entry is missing')
  const entry = parseFormat('registry log', text, path) as unknown as StoredEntry
  const valid =
    entry.number === number && typeof entry.after?.aliases === 'object' && Array.isArray(entry.after.removed)
  if (!valid) throw damaged(path, 'it does not have the fields of a log entry')
  return entry
}
