import { tooLarge } from './file-path.ts'
import type { FileContent } from './files.ts'

/** The pieces of a content; throws ParameterError once they have more bytes than a limit. */
export async function* atMost(limit: number, content: FileContent, path: string): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    size += piece.length
    if (size > limit) throw tooLarge(path, limit)
    yield piece
  }
}
