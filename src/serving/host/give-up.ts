import type { HostEvent } from './host-event.ts'

/** Frees what could not be made ready. Where that fails too, it is told as an event: what is thrown is why it was not ready. */
export async function giveUp(
  opened: { close(): Promise<void> },
  model: string,
  tell: (event: HostEvent) => void,
): Promise<void> {
  await opened.close().catch(error => tell({ kind: 'loadFailed', model, error }))
}
