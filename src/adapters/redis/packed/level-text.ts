import type { EncodedValue } from '../../../features/expression/expression.ts'
import type { TileLevel } from '../../../features/online/stored-record.ts'
import type { Stretches } from '../../../features/online/stretches.ts'
import { noTiles } from '../../../features/online/tile-level.ts'
import { integerText } from './number-text.ts'
import { readState, stateText } from './state-text.ts'
import type { TextCursor } from './text-cursor.ts'

/** Tiles of one size: how many; in what their starts are counted; of each its start, after the one before, and the length of its states; the states. */
export function levelText({ starts, states }: TileLevel, size: number, columns: number): string {
  if (starts.length === 0) return integerText(0)
  const unit = starts.every(start => start % size === 0) ? size : 1
  let index = integerText(starts.length) + integerText(unit)
  let texts = ''
  let before = 0
  for (const [tile, start] of starts.entries()) {
    const own = Array.from({ length: columns }, (_, column) => stateText(states[column]?.[tile] ?? null)).join('')
    index += integerText((start - before) / unit) + integerText(own.length)
    texts += own
    before = start
  }
  return index + texts
}

const nowhere: Stretches[number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]

/** Those of the tiles that start in one of the stretches. */
export function readLevel(cursor: TextCursor, columns: number, stretches: Stretches): TileLevel {
  const count = cursor.count()
  if (count === 0) return noTiles
  const unit = cursor.integer()
  const starts: number[] = []
  const places: number[] = []
  let start = 0
  let length = 0
  let stretch = 0
  let [from, until] = stretches[0] ?? nowhere
  for (let tile = 0; tile < count; tile++) {
    start += cursor.integer() * unit
    while (start >= until) [from, until] = stretches[++stretch] ?? nowhere
    if (start >= from) {
      starts.push(start)
      places.push(length)
    }
    length += cursor.integer()
  }
  const first = cursor.at
  const end = first + length
  const states = new Array<EncodedValue[]>(columns)
  for (let column = 0; column < columns; column++) states[column] = new Array(starts.length)
  for (let tile = 0; tile < starts.length; tile++) {
    cursor.at = first + (places[tile] as number)
    for (let column = 0; column < columns; column++) (states[column] as EncodedValue[])[tile] = readState(cursor)
    if (cursor.at > end) cursor.damaged()
  }
  cursor.moveTo(end)
  return starts.length === 0 ? noTiles : { starts, states, newest: null }
}
