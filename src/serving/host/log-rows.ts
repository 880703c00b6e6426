import type { PositionalRow } from '../../features/online/positional-reader.ts'
import type { CallContext } from './call-context.ts'
import { entityText } from './entity-share.ts'
import type { PayloadLog } from './payload-log.ts'
import { type FailedRow, type HostAnswer, isFailedRow } from './predict-call.ts'
import type { ServedVersion } from './served-version.ts'

/** Gives the rows that were answered to the log, those whose entities are in the sample. */
export function logRows(
  { slot, tell }: CallContext,
  log: PayloadLog,
  served: ServedVersion,
  { rows, answers }: { readonly rows: readonly PositionalRow[]; readonly answers: readonly (HostAnswer | FailedRow)[] },
): void {
  const keysAt = slot.keysAt(served)
  try {
    for (const [index, { values }] of rows.entries()) {
      const answer = answers[index] as HostAnswer | FailedRow
      if (isFailedRow(answer) || !log.wants(entityText(keysAt.map(at => values[at])))) continue
      const { model, version, digest, features, requestedAt, statuses } = answer.metadata
      log.write({
        ...{ model, version, digest, features, requestedAt, statuses, prediction: answer.prediction },
        values: served.nameValues(values),
      })
    }
  } catch (error) {
    tell({ kind: 'payloadLogFailed', error })
  }
}
