import { damaged } from '../registry/manifest.ts'
import type { LoadedModel } from '../registry/model-registry.ts'
import { referenceProblem } from './reference-problem.ts'
import { type WatchReference, watchFile } from './watch-reference.ts'

/**
 * What a version was registered with to be compared with; null: nothing.
 *
 * @throws {DigestMismatchError} for a file that is not the registered one; {StorageError} for one that is not a reference.
 */
export async function readReference(version: LoadedModel): Promise<WatchReference | null> {
  if (!version.files.some(file => file.path === watchFile)) return null
  const text = new TextDecoder().decode(await version.read(watchFile))
  const path = `${version.name}/${version.version}/${watchFile}`
  const found = parse(text, path)
  const problem = referenceProblem(found)
  if (problem !== null) throw damaged(path, problem)
  return found as WatchReference
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(path, 'it is not valid JSON', error)
  }
}
