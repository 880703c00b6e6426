import { FormatVersionError } from '../../features/errors/storage-errors.ts'
import { recordText } from '../registry/record-text.ts'
import { checkName } from '../registry/reference.ts'
import type { RegistryRecords } from '../registry/registry-records.ts'

/** What may change about a version: MLflow's description, tags and stage. */
export interface VersionNotes {
  readonly description: string
  readonly tags: { readonly [key: string]: string }
  readonly stage: string
  readonly updatedAt: number
}

/** What may change about a model, and about its versions by number. */
export interface ModelNotes {
  /** Whether it was created, and not deleted since. */
  readonly exists: boolean
  readonly description: string
  readonly tags: { readonly [key: string]: string }
  readonly createdAt: number
  readonly updatedAt: number
  readonly versions: { readonly [number: string]: VersionNotes }
}

/** Notes about models, each state of which is a record of its own. */
export interface NotesStore {
  models(): Promise<readonly string[]>
  read(model: string): Promise<ModelNotes>
  /** Changes the notes; again from the start where somebody else did meanwhile. */
  change(model: string, change: (notes: ModelNotes) => ModelNotes): Promise<ModelNotes>
}

const format = 1
const nothing: ModelNotes = { exists: false, description: '', tags: {}, createdAt: 0, updatedAt: 0, versions: {} }

export function notesStore(records: RegistryRecords): NotesStore {
  const last = async (model: string): Promise<{ readonly number: number; readonly notes: ModelNotes }> => {
    checkName('name', model)
    const number = await records.newest(model, 'notes')
    const [text] = number === 0 ? [] : await records.read(model, 'notes', [number])
    if (text == null) return { number, notes: nothing }
    const { format: version, ...notes } = JSON.parse(text) as ModelNotes & { readonly format: unknown }
    if (version !== format) throw new FormatVersionError('notes of a model', version, format)
    return { number, notes }
  }
  return {
    models: () => records.models(),
    read: async model => (await last(model)).notes,
    async change(model, change) {
      for (;;) {
        const { number, notes } = await last(model)
        const changed = change(notes)
        const text = recordText({ format, ...changed }, 'notes', `The notes of model \`${model}\``)
        if (await records.add(model, 'notes', number + 1, text)) return changed
      }
    },
  }
}
