import { mostInputs } from '../packed/event-log.ts'
import type { Layout } from './layout.ts'
import type { OnlineStore } from './online-store.ts'

/** Whether events of a layout go to the store as columns; others go as the records that the writer makes of them. */
export function takesColumns(online: OnlineStore, layout: Layout): boolean {
  if (online.computes !== true || layout.kind !== 'windows') return false
  if (layout.inputs.length > mostInputs) return false
  return layout.states.every(({ spread, by, own }) => spread === 'none' && by === null && !own)
}
