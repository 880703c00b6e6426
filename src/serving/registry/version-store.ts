import type { Files } from '../../features/files/files.ts'
import { DigestMismatchError } from '../errors.ts'
import { statementOf } from '../signing/statement.ts'
import type { ContentNames } from './content-names.ts'
import { recordPath } from './file-records.ts'
import {
  damaged,
  digestOf,
  manifestOf,
  parseRecord,
  supportedFormat,
  type VersionFacts,
  type VersionRecord,
} from './manifest.ts'
import { metadataOf, storeParts } from './model-parts.ts'
import type { ModelParts } from './model-registry.ts'
import { recordText } from './record-text.ts'
import type { RegistryRecords } from './registry-records.ts'
import { contentFolder, type RegistryLimits, type StoredVersion } from './version-content.ts'
import { versionIndex } from './version-index.ts'

/** The numbered versions of one model, each of which appears whole and never changes. */
export interface VersionStore {
  /** The greatest number taken; 0: none. */
  newest(): Promise<number>
  /** Versions by number, their manifests verified; null where a number is not taken. */
  read(numbers: readonly number[]): Promise<readonly (StoredVersion | null)[]>
  /** The number of the first version with a digest, not counting some; null where there is none. */
  find(digest: string, except: ReadonlySet<number>): Promise<number | null>
  /** Stores content under the next free number, or returns the living version with the same content. */
  add(parts: ModelParts, facts: VersionFacts, signal?: AbortSignal): Promise<StoredVersion>
  /** Deletes the files of a version; its number stays taken. */
  clear(version: StoredVersion): Promise<void>
}

/** What versions are stored in. */
export interface VersionSurroundings {
  readonly files: Files
  readonly records: RegistryRecords
  readonly names: ContentNames
  readonly limits: RegistryLimits
  /** Which numbers no longer count. */
  removed(): Promise<ReadonlySet<number>>
}

/** The versions of a model: their records, and their files in folders that no other version shares. */
export function versionStore(model: string, around: VersionSurroundings): VersionStore {
  const { files, records, names, removed } = around
  const index = versionIndex(model, records)

  /** Lists leftover folders before it reads the versions: a process that published in between, and ended, must not lose its files. */
  const sweep = async (): Promise<void> => {
    const folders = (await files.list(`${model}/content`)).map(name => name.replace(/\/$/, ''))
    const left = new Set(folders.filter(name => names.isLeft(name)))
    await index.refresh()
    const gone = await removed()
    for (const folder of folders) {
      const number = index.withContent(folder)
      if (number === null ? left.has(folder) : gone.has(number)) await files.remove(`${contentFolder(model, folder)}/`)
    }
  }

  const read = async (numbers: readonly number[]): Promise<readonly (StoredVersion | null)[]> => {
    const texts = await records.read(model, 'versions', numbers)
    return numbers.map((number, at) => {
      const text = texts[at] ?? null
      return text === null ? null : storedVersion(model, number, text, records.place)
    })
  }

  const existing = async (number: number): Promise<StoredVersion> => {
    const [version] = await read([number])
    if (version != null) return version
    throw damaged(`${records.place}/${recordPath(model, 'versions', number)}`, 'the version is missing')
  }

  /**
   * Tries a number only after comparing all versions before it, so that two processes that register the same content at once agree on one
   * version: the later one finds the number taken, reads that version, and recognizes its own content.
   */
  const publish = async (text: string, digest: string): Promise<StoredVersion> => {
    for (;;) {
      await index.refresh()
      const known = index.withDigest(digest, await removed())
      if (known !== null) return existing(known)
      const number = index.newest + 1
      if (await records.add(model, 'versions', number, text)) return storedVersion(model, number, text, records.place)
    }
  }

  return {
    newest: () => records.newest(model, 'versions'),
    read,
    async find(digest, except) {
      await index.refresh()
      return index.withDigest(digest, except)
    },
    async add(parts, facts, signal) {
      await sweep()
      const content = names.create()
      const discard = (): Promise<void> => files.remove(`${contentFolder(model, content)}/`).catch(() => {})
      const stored = await storeContent({ ...around, model, content }, parts, facts, signal).catch(async error => {
        await discard()
        throw error
      })
      // If adding the record fails, it may have been added all the same: the files stay until the next sweep.
      const version = await publish(stored.text, stored.digest)
      if (version.content !== content) await discard()
      return version
    },
    async clear(version) {
      await files.remove(`${contentFolder(model, version.content)}/`)
    },
  }
}

interface ContentTarget extends VersionSurroundings {
  readonly model: string
  /** The name of the version's folder. */
  readonly content: string
}

/** Stores the files of a version; returns the text of its record, signed if the parts say so, and its digest. */
async function storeContent(
  target: ContentTarget,
  parts: ModelParts,
  facts: VersionFacts,
  signal: AbortSignal | undefined,
): Promise<{ readonly text: string; readonly digest: string }> {
  const { model, content } = target
  const stored = await storeParts({ ...target, folder: contentFolder(model, content) }, parts, signal)
  const manifest = manifestOf(stored, metadataOf(parts))
  const digest = digestOf(manifest, `The metadata of model \`${model}\``)
  const signature = await parts.sign?.(statementOf({ name: model, digest, files: manifest.files }))
  const signed = signature === undefined ? {} : { signature }
  const record: VersionRecord = { format: supportedFormat, digest, content, manifest, ...facts, ...signed }
  return { text: recordText(record, 'metadata', `The version of model \`${model}\``), digest }
}

function storedVersion(name: string, version: number, text: string, place: string): StoredVersion {
  const record = parseRecord(text, `${place}/${recordPath(name, 'versions', version)}`)
  const { createdAt, createdBy, content, manifest, signature } = record
  const digest = digestOf(manifest, `The manifest of ${name}/${version}`)
  if (digest !== record.digest) {
    const detail = `its digest is ${digest}, not ${record.digest}`
    throw new DigestMismatchError('the manifest', `${name}/${version}`, detail)
  }
  const { files, metadata } = manifest
  const signed = signature === undefined ? {} : { signature }
  return { name, version, digest, createdAt, createdBy, files, metadata, content, ...signed }
}
