import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Change } from '../../features/online/online-store.ts'
import { addLayouts, dropLayout } from './add-layouts.ts'
import { applyClaims } from './apply-claims.ts'
import { applyPositions } from './apply-positions.ts'
import { applyStream } from './apply-stream.ts'
import type { Connection } from './connection.ts'
import { lockLayouts } from './hold-layouts.ts'
import { putBatchRecords } from './put-batch-records.ts'
import { retainLayout } from './retain-layout.ts'

type Kind = Change['kind']
type ChangesOf<K extends Kind> = readonly Extract<Change, { readonly kind: K }>[]

/** What applies changes of one kind, of which no two are of the same thing. */
const appliers: { readonly [K in Kind]: (connection: Connection, changes: ChangesOf<K>) => Promise<void> } = {
  layout: addLayouts,
  drop: dropLayout,
  batch: putBatchRecords,
  stream: applyStream,
  claim: applyClaims,
  position: applyPositions,
  retain: retainLayout,
  events: async () => {
    throw new ParameterError('changes', 'only a store that `computes` takes events as columns.')
  },
}

/** Applies changes in order, as many as possible at once. */
export async function applyChanges(connection: Connection, changes: readonly Change[]): Promise<void> {
  // Two that write, holding a layout shared, and then forget, for which they need it alone, would wait for each other.
  const forgetting = changes.flatMap(change => (change.kind === 'retain' ? [change.layout] : []))
  if (forgetting.length > 0) await lockLayouts(connection, forgetting, 'alone')
  let run: Change[] = []
  const things = new Set<string>()
  const apply = async (): Promise<void> => {
    const [first] = run
    if (first !== undefined) await appliers[first.kind](connection, run as never)
    run = []
    things.clear()
  }
  for (const change of changes) {
    const thing = thingOf(change)
    if (run[0]?.kind !== change.kind || things.has(thing)) await apply()
    run.push(change)
    things.add(thing)
  }
  await apply()
}

/** What a change changes: two of the same are applied one after the other. */
function thingOf(change: Change): string {
  switch (change.kind) {
    case 'batch':
      return JSON.stringify([change.layout, change.generation, change.key])
    case 'stream':
      return JSON.stringify([change.layout, change.shard, change.key])
    case 'position':
      return JSON.stringify([change.layout, change.shard])
    case 'layout':
      return change.layout.id
    case 'drop':
    case 'claim':
    case 'retain':
    case 'events':
      return change.layout
  }
}
