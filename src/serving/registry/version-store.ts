import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { makeFolder, namesIn } from '../../features/files/folder.ts'
import { DigestMismatchError } from '../errors.ts'
import { discard, hashFile, publishFolder, readBounded, writeDurably } from './durable-files.ts'
import { damaged, manifestText, parseManifest, parseRecord, supportedFormat, type VersionRecord } from './manifest.ts'
import type { FileContent, Json, ModelParts, ModelVersion, RegisteredFile } from './model-registry.ts'
import { plainJson } from './plain-json.ts'
import { isFileName } from './reference.ts'
import type { Staging } from './staging.ts'

/** Sizes above which a registry neither writes nor reads, in bytes. */
export interface RegistryLimits {
  readonly fileBytes: number
  readonly jsonBytes: number
}

const manifestLimit = 8 << 20
export const pipelineFile = 'pipeline.json'
export const featuresFile = 'features.json'

/** The numbered versions of one model, each a folder that appears whole and never changes. */
export interface VersionStore {
  /** Every number ever taken, ascending. */
  numbers(): Promise<readonly number[]>
  /** One version, its manifest verified; null when the number is not taken. */
  read(version: number): Promise<ModelVersion | null>
  /** Stores content under the next free number, or returns the version that `isCurrent` and has the same content. */
  add(parts: ModelParts, record: Omit<VersionRecord, 'format' | 'digest'>, signal?: AbortSignal): Promise<ModelVersion>
  /** The verified bytes of one file. */
  readFile(version: ModelVersion, file: RegisteredFile): Promise<Uint8Array>
  /** Reads a whole file without keeping it, to see that it is what was registered. */
  verifyFile(version: ModelVersion, file: RegisteredFile, signal?: AbortSignal): Promise<void>
  /** Deletes the files of a version; its number stays taken. */
  clear(version: number): Promise<void>
}

/** The versions in a folder; `removed` tells which numbers no longer count. */
export function versionStore(
  name: string,
  folder: string,
  staging: Staging,
  limits: RegistryLimits,
  removed: () => Promise<readonly number[]>,
): VersionStore {
  const fileIn = (version: ModelVersion, file: RegisteredFile): string =>
    join(folder, String(version.version), 'files', file.path)
  const store: VersionStore = {
    async numbers() {
      const taken = (await namesIn(folder)).filter(found => /^[1-9]\d{0,14}$/.test(found)).map(Number)
      return taken.toSorted((left, right) => left - right)
    },
    async read(version) {
      const at = join(folder, String(version))
      const recordPath = join(at, 'version.json')
      const recordBytes = await readBounded(recordPath, manifestLimit)
      if (recordBytes === null) return null
      const record = parseRecord(text(recordBytes), recordPath)
      const manifestPath = join(at, 'manifest.json')
      const manifestBytes = await readBounded(manifestPath, manifestLimit)
      if (manifestBytes === null) throw damaged(manifestPath, 'the manifest is missing')
      const digest = digestOf(manifestBytes)
      if (digest !== record.digest) {
        throw new DigestMismatchError(
          'manifest.json',
          `${name}/${version}`,
          `its digest is ${digest}, not ${record.digest}`,
        )
      }
      const { files, metadata } = parseManifest(text(manifestBytes), manifestPath)
      return { name, version, digest, createdAt: record.createdAt, createdBy: record.createdBy, files, metadata }
    },
    async add(parts, record, signal) {
      const contents = contentsOf(name, parts, limits)
      const staged = await staging.create()
      try {
        const version = await writeVersion(name, staged, contents, metadataOf(parts), { limits, record, signal })
        await makeFolder(folder)
        return await publish(store, folder, staged, version, removed)
      } finally {
        await discard(staged).catch(() => {})
      }
    },
    async readFile(version, file) {
      const bytes = await readBounded(fileIn(version, file), Math.max(limits.fileBytes, limits.jsonBytes))
      checkFile(version, file, bytes === null ? null : createHash('sha256').update(bytes).digest('hex'))
      return bytes ?? new Uint8Array()
    },
    async verifyFile(version, file, signal) {
      checkFile(version, file, await hashFile(fileIn(version, file), file.size, signal))
    },
    async clear(version) {
      await discard(join(folder, String(version), 'files'))
    },
  }
  return store
}

/** What will be written, by file name; everything wrong with it is found before anything is. */
function contentsOf(name: string, parts: ModelParts, limits: RegistryLimits): ReadonlyMap<string, FileContent> {
  const contents = new Map<string, FileContent>()
  const addJson = (file: string, source: { toJSON(): unknown }, subject: string): void => {
    const bytes = new TextEncoder().encode(plainJson(source.toJSON(), `The ${subject} of model \`${name}\``))
    if (bytes.length > limits.jsonBytes) {
      throw new ParameterError(
        subject,
        `its JSON has ${bytes.length} bytes, above the registry's limit of ${limits.jsonBytes}.`,
      )
    }
    contents.set(file, bytes)
  }
  addJson(pipelineFile, parts.pipeline, 'pipeline')
  if (parts.features !== undefined) addJson(featuresFile, parts.features, 'features')
  const taken = new Set([pipelineFile, featuresFile])
  for (const [file, content] of Object.entries(parts.files ?? {})) {
    if (!isFileName(file)) {
      const rule = 'a file name holds letters, digits, _ . and -, does not start with a dot, and has no folders'
      throw new ParameterError('files', `${JSON.stringify(String(file).slice(0, 80))} is not allowed; ${rule}.`)
    }
    if (taken.has(file.toLowerCase()))
      throw new ParameterError('files', `\`${file}\` is there already; choose another name.`)
    taken.add(file.toLowerCase())
    contents.set(file, content)
  }
  return contents
}

/** The metadata, with the run that made the version. */
function metadataOf({ metadata = {}, run }: ModelParts): { readonly [key: string]: Json } {
  return run === undefined ? metadata : { ...metadata, run: run.id }
}

interface WriteOptions {
  readonly limits: RegistryLimits
  readonly record: Omit<VersionRecord, 'format' | 'digest'>
  readonly signal: AbortSignal | undefined
}

async function writeVersion(
  name: string,
  staged: string,
  contents: ReadonlyMap<string, FileContent>,
  metadata: { readonly [key: string]: Json },
  { limits, record, signal }: WriteOptions,
): Promise<Omit<ModelVersion, 'version'>> {
  await makeFolder(join(staged, 'files'))
  const files: RegisteredFile[] = []
  for (const [path, content] of contents) {
    files.push({ path, ...(await writeDurably(join(staged, 'files', path), content, limits.fileBytes, signal)) })
  }
  const manifest = new TextEncoder().encode(manifestText(files, metadata, `The metadata of model \`${name}\``))
  await writeDurably(join(staged, 'manifest.json'), manifest, manifestLimit)
  const digest = digestOf(manifest)
  const recordText = plainJson({ format: supportedFormat, digest, ...record }, 'The version')
  await writeDurably(join(staged, 'version.json'), new TextEncoder().encode(recordText), manifestLimit)
  const { files: stored, metadata: kept } = parseManifest(text(manifest), 'manifest.json')
  return { name, digest, ...record, files: stored, metadata: kept }
}

/**
 * Each number is tried only after all before it were compared, so two processes that register the same content at once
 * agree on one version: the later one meets the taken number, looks at what is there, and finds its own content.
 */
async function publish(
  store: VersionStore,
  folder: string,
  staged: string,
  version: Omit<ModelVersion, 'version'>,
  removed: () => Promise<readonly number[]>,
): Promise<ModelVersion> {
  let compared = 0
  for (;;) {
    const newest = (await store.numbers()).at(-1) ?? 0
    const gone = new Set(await removed())
    for (let number = compared + 1; number <= newest; number++) {
      const existing = gone.has(number) ? null : await store.read(number)
      if (existing !== null && existing.digest === version.digest) return existing
    }
    compared = newest
    if (await publishFolder(staged, join(folder, String(newest + 1)))) return { ...version, version: newest + 1 }
  }
}

function checkFile(version: ModelVersion, file: RegisteredFile, found: string | null): void {
  if (found === file.sha256) return
  const detail = found === null ? 'it is missing or has another size' : `its SHA-256 is ${found}, not ${file.sha256}`
  throw new DigestMismatchError(file.path, `${version.name}/${version.version}`, detail)
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
