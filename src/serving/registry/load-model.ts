import { ParameterError } from '../../features/errors/parameter-error.ts'
import { damaged } from './manifest.ts'
import { featuresFile, pipelineFile } from './model-parts.ts'
import type { Json, LoadedModel, LoadOptions, ModelVersion } from './model-registry.ts'
import { registeredFile } from './verified-pieces.ts'

/** The bytes of a file of a version; whoever gets the last piece has got the right ones. */
export type PieceReader = (path: string, signal?: AbortSignal) => AsyncIterable<Uint8Array>

/** Verifies every file of a version and parses its JSON parts. */
export async function loadModel(
  version: ModelVersion,
  pieces: PieceReader,
  jsonBytes: number,
  { signal, parse = parseNow }: LoadOptions,
): Promise<LoadedModel> {
  const readJson = async (path: string, size: number): Promise<Json> => {
    const subject = `${path} of ${version.name}/${version.version}`
    if (size > jsonBytes) {
      const detail = `${subject} has ${size} bytes, above the registry's limit of ${jsonBytes} for JSON.`
      throw new ParameterError('limits', detail)
    }
    // Shared memory does not count as garbage to come, for which a server that answers meanwhile would stop.
    const bytes = await readInto(new Uint8Array(new SharedArrayBuffer(size)), pieces(path, signal))
    try {
      return await parse(bytes)
    } catch (error) {
      throw error instanceof SyntaxError ? damaged(subject, 'it is not valid JSON', error) : error
    }
  }
  const parts = new Map<string, Json>()
  for (const { path, size } of version.files) {
    if (path === pipelineFile || path === featuresFile) parts.set(path, await readJson(path, size))
    // Reading it whole is what verifies it.
    else for await (const _piece of pieces(path, signal)) signal?.throwIfAborted()
  }
  const pipeline = parts.get(pipelineFile)
  if (pipeline === undefined) throw damaged(`${version.name}/${version.version}`, `it has no ${pipelineFile}`)
  const features = parts.get(featuresFile) ?? null
  const read = async (path: string): Promise<Uint8Array> =>
    readInto(new Uint8Array(registeredFile(version, path).size), pieces(path))
  return { ...version, pipeline, features, read }
}

async function parseNow(bytes: Uint8Array): Promise<Json> {
  return JSON.parse(new TextDecoder().decode(bytes)) as Json
}

async function readInto(bytes: Uint8Array, pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let at = 0
  for await (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
