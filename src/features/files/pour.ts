import type { FileSink, WrittenContent } from './files.ts'

/** Gives a sink all bytes of a content. */
export async function pour(content: WrittenContent, sink: FileSink, signal: AbortSignal | undefined): Promise<void> {
  if (typeof content === 'function') return content(sink)
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    signal?.throwIfAborted()
    await sink(piece)
  }
}
