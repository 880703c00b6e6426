import type { JoinDefinition } from '../../features/definition/definition.ts'
import type { Resolution } from '../../features/definition/window.ts'
import { indented, select } from '../sql/query.ts'
import { keyNames } from './event-tables.ts'
import { leftEdge, partsOf, type WindowFeature, type Windows, windowOf } from './window-feature.ts'

/** What the table of frames is made from, and its name. */
export interface FrameNames {
  readonly events: string
  readonly asked: string
  readonly windows: string
}

/**
 * Windows as frames: requests and events are put together in order of time, and each window is a frame of that order which ends before the
 * request's own instant. So no request meets all events of its key.
 */
export function frameTable(
  join: JoinDefinition,
  features: readonly WindowFeature[],
  resolution: Resolution,
  { events, asked, windows: name }: FrameNames,
): Windows {
  const keys = keyNames(join)
  const windows = [...new Set(features.map(windowOf))]
  const textOf = (part: string, window: number | null): string => `${part} OVER w${windows.indexOf(window)}`
  const texts = [...new Set(features.flatMap(feature => partsOf(feature).map(part => textOf(part, windowOf(feature)))))]
  const used = [
    ...new Set(features.flatMap(({ input, spelling }) => [input.value, ...(spelling.ordered ? [input.place] : [])])),
  ]
  const reach = (window: number | null): string => {
    if (window === null) return 'UNBOUNDED'
    return resolution === 'exact' ? String(window) : `t - ${leftEdge('t', window, resolution)}`
  }
  const frames = windows.map(
    (window, index) =>
      `w${index} AS (PARTITION BY ${keys.join(', ')} ORDER BY t RANGE BETWEEN ${reach(window)} PRECEDING AND 1 PRECEDING)`,
  )
  const union = [
    indented(select([...keys, 't', ...used, 'NULL AS "$row"'], [`FROM ${events}`])),
    '  UNION ALL',
    indented(select([...keys, 't', ...used.map(() => 'NULL'), '"$row"'], [`FROM ${asked}`])),
  ]
  const sql = select(
    ['"$row"', ...texts.map((text, index) => `${text} AS a${index}`)],
    ['FROM (', ...union, ')', `WINDOW ${frames.join(',\n  ')}`, 'QUALIFY "$row" IS NOT NULL'],
  )
  return { tables: [{ name, sql }], columnOf: (part, window) => `a${texts.indexOf(textOf(part, window))}` }
}
