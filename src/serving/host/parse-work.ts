import { shareArrays } from '../../features/parallel/share-arrays.ts'
import { decodeArtifact } from '../../pipeline/decode-artifact.ts'

/** What came of the bytes of a file; `ok: false` where they are not JSON. */
export type Parsed = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly detail: string }

/** The function that parses the JSON files of a version. */
export function prepare(): (bytes: Uint8Array) => Parsed {
  return bytes => {
    try {
      return { ok: true, json: shareArrays(decodeArtifact(JSON.parse(new TextDecoder().decode(bytes)))) }
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : String(error) }
    }
  }
}
