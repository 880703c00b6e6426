import type { PositionalRow } from '../../features/online/positional-reader.ts'
import { named } from '../named.ts'
import type { CallContext } from './call-context.ts'
import { entityText } from './entity-share.ts'
import type { PayloadLog } from './payload-log.ts'
import type { HostAnswer } from './predict-call.ts'
import type { ServedVersion } from './served-version.ts'

/** Gives an answered row to the log, where its entity is in the sample. */
export function logRow(
  { slot, tell }: CallContext,
  log: PayloadLog,
  served: ServedVersion,
  { values }: PositionalRow,
  { prediction, metadata }: HostAnswer,
): void {
  try {
    if (!log.wants(entityText(slot.keysAt(served).map(at => values[at])))) return
    const { model, version, digest, features, requestedAt, statuses } = metadata
    log.write({
      ...{ model, version, digest, features, requestedAt, statuses, prediction },
      values: named(
        served.columns.map(column => column.name),
        values,
      ),
    })
  } catch (error) {
    tell({ kind: 'payloadLogFailed', error })
  }
}
