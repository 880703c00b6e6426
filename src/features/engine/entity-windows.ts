import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { mutationsOf } from '../definition/definition.ts'
import type { Pace } from '../progress.ts'
import { isSet } from '../table/column.ts'
import { sliceTable, takeTable } from '../table/reshape.ts'
import { entityEvents } from './entity-events.ts'
import type { EntityAnswers, EntityQuestions } from './join-entities.ts'
import { keyNodes, spineKeys } from './join-rows.ts'
import { windowsOver } from './join-windows.ts'
import { type KeyCodes, keyCodes } from './key-codes.ts'
import { groupByKey } from './key-rows.ts'
import type { LoadedInput } from './loaded-input.ts'
import { MutationSweep } from './mutation-sweep.ts'
import { namingRows } from './naming-rows.ts'
import { sourceColumn } from './source-rows.ts'
import { timesOf } from './source-times.ts'

/**
 * The windows of a group over entities. The rows of a key that did not change since the snapshot are events like others; those of a key
 * that did come and go.
 */
export async function entityWindows(
  questions: EntityQuestions,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly EntityAnswers[]> {
  const { join, source, versions, spine, times, end } = questions
  const asked = mutationsOf(join.group) === null ? times.map(() => end) : times
  const codes = keyCodes(
    spineKeys(join, spine),
    keyNodes(join).map(node => sourceColumn(source, node, versions.stored)),
  )
  const { changed, unchanged } = splitRequests(questions, codes)
  const snapshot = entityEvents(source, sliceTable(versions.stored, 0, versions.snapshotRows), end)
  const ofUnchanged = Float64Array.from(unchanged, row => asked[row] as number)
  const theirs = { ...input, spine: takeTable(spine, unchanged) }
  const columns = await namingRows(unchanged, () => windowsOver(join, snapshot, ofUnchanged, theirs, pace))
  const answers = [{ rows: unchanged, columns }]
  if (changed.length === 0) return answers
  return [...answers, await namingRows(changed, () => changedWindows(questions, codes, changed, input.own, pace))]
}

/** Requests for keys of which some row came or went since the snapshot, and the others. */
function splitRequests(
  { versions: { until, snapshotRows }, times }: EntityQuestions,
  { asked, offered, keyCount }: KeyCodes,
): { readonly changed: Int32Array; readonly unchanged: Int32Array } {
  const hasChanged = new Uint8Array(keyCount)
  for (let row = 0; row < offered.length; row++) {
    const isOriginal = row < snapshotRows && until[row] === Number.POSITIVE_INFINITY
    const code = offered[row] as number
    if (code >= 0 && !isOriginal) hasChanged[code] = 1
  }
  const rows = Int32Array.from(times.keys())
  const isChanged = (row: number): boolean => (asked[row] as number) >= 0 && hasChanged[asked[row] as number] === 1
  return { changed: rows.filter(isChanged), unchanged: rows.filter(row => !isChanged(row)) }
}

async function changedWindows(
  { join, source, versions, times, end }: EntityQuestions,
  { asked, offered, keyCount }: KeyCodes,
  changed: Int32Array,
  code: OwnAggregates,
  pace: Pace,
): Promise<EntityAnswers> {
  const { source: events, stored } = entityEvents(source, versions.stored, end)
  const own = timesOf(stored.column(events.time))
  const { validity } = stored.column(events.time).data
  const timed = offered.map((code, row) => (validity === null || isSet(validity, row) ? code : -1))
  const seenFrom = versions.from.map((from, row) => Math.max(from, own[row] as number))
  const seen = groupByKey(timed, seenFrom, keyCount)
  const mine = Int32Array.from(changed, row => asked[row] as number)
  const queries = groupByKey(
    mine,
    Float64Array.from(changed, row => times[row] as number),
    keyCount,
  )
  const sweep = new MutationSweep(join, { versions, times: own, seen }, queries, code)
  for (let key = 0; key < keyCount; key++) {
    sweep.answer(key)
    if (pace.due) await pace.pause()
  }
  return { rows: changed, columns: sweep.finish(queries.places) }
}
