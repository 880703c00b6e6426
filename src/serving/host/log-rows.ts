import type { Table } from '../../features/table/table.ts'
import type { AnsweredRows } from './answer-rows.ts'
import type { CallContext } from './call-context.ts'
import { entityText } from './entity-share.ts'
import type { RanCall } from './model-runner.ts'
import type { PayloadRecord } from './payload-log.ts'
import type { ServedVersion } from './served-version.ts'

/** Gives the rows that were answered to the log, those whose entities are in the sample. */
export function logRows(context: CallContext, served: ServedVersion, { rows, ran }: AnsweredRows): void {
  if (context.payloadLog === null) return
  const { hash, timeAt, nameValues, nameStatuses } = served
  const keysAt = context.slot.keysAt(served)
  logEach(context, served, ran, {
    entityAt: row => keysAt.map(at => rows[row]?.values[at]),
    partsAt: row => {
      const { values, statuses } = rows[row] as AnsweredRows['rows'][number]
      const requestedAt = timeAt < 0 ? context.at : (values[timeAt] as number)
      return { features: hash, requestedAt, values: nameValues(values), statuses: nameStatuses(statuses) }
    },
  })
}

/** Gives the rows of a table of the pipeline's inputs to the log, as `logRows` does; no features were read for them. */
export function logTable(
  context: CallContext,
  served: ServedVersion,
  table: Table,
  { ran, entityAt }: { readonly ran: RanCall; readonly entityAt: (row: number) => readonly unknown[] },
): void {
  if (context.payloadLog === null) return
  const columns = table.columnNames.map(name => [name, table.column(name)] as const)
  logEach(context, served, ran, {
    entityAt,
    partsAt: row => ({
      ...{ features: '', requestedAt: context.at, statuses: {} },
      values: Object.fromEntries(columns.map(([name, column]) => [name, column.get(row)])),
    }),
  })
}

interface Logged {
  readonly entityAt: (row: number) => readonly unknown[]
  readonly partsAt: (row: number) => Pick<PayloadRecord, 'features' | 'requestedAt' | 'values' | 'statuses'>
}

function logEach(
  { payloadLog, tell }: CallContext,
  { version, width, predictionAt }: ServedVersion,
  { numbers, failures }: RanCall,
  { entityAt, partsAt }: Logged,
): void {
  const { name: model, version: number, digest } = version
  const failed = new Set(failures.map(failure => failure.row))
  try {
    for (let row = 0; row * width < numbers.length; row++) {
      if (failed.has(row) || payloadLog?.wants(entityText(entityAt(row))) !== true) continue
      const prediction = predictionAt(numbers, row * width)
      payloadLog.write({ model, version: number, digest, ...partsAt(row), prediction })
    }
  } catch (error) {
    tell({ kind: 'payloadLogFailed', error })
  }
}
