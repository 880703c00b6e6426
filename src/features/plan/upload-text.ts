import { formatDuration } from '../definition/duration.ts'
import type { MaterializePlan, PlannedUpload } from '../explain.ts'
import { counted, isoTime, readLines, workText } from './plan-text.ts'

/** A plan of an upload as indented text. */
export function uploadText({ until, maxBatchAge, groups }: MaterializePlan): string {
  const lines = [`materialize until ${isoTime(until)}, to be read for ${formatDuration(maxBatchAge)}`]
  return [...lines, ...groups.flatMap(uploadLines)].join('\n')
}

function uploadLines(upload: PlannedUpload): string[] {
  const { group, keys, work, columns } = upload
  return [
    `upload ${group} by ${keys.join(', ')}: ${titleOf(upload)}`,
    ...readLines(upload, '  '),
    ...work.map(part => `  ${workText(part)}`),
    ...(work.length === 0 ? [`  keeps ${columns.join(', ')}`] : []),
    ...keptLines(upload),
  ]
}

function titleOf({ kind, until, partition }: PlannedUpload): string {
  if (kind === 'entities') return partition === null ? 'entities, no partition yet' : `entities as of ds=${partition}`
  return `${kind === 'rows' ? 'the newest rows' : 'windows over events'} until ${isoTime(until)}`
}

function keptLines({ kept: { states, tiles, rows } }: PlannedUpload): string[] {
  const sizes = tiles.map(({ size, from }) => `${formatDuration(size)} from ${isoTime(from)}`)
  const parts = [
    ...(states === 0 ? [] : [counted(states, 'state')]),
    ...(sizes.length === 0 ? [] : [`tiles of ${sizes.join(', ')}`]),
    ...(rows === null ? [] : [`rows from ${rows.from === null ? 'the beginning' : isoTime(rows.from)}`]),
  ]
  return parts.length === 0 ? [] : [`  keeps of each key ${parts.join('; ')}`]
}
