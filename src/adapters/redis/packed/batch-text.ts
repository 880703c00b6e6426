import type { EncodedValue } from '../../../features/expression/expression.ts'
import type { BatchRecord, TileLevels } from '../../../features/online/stored-record.ts'
import type { TileStretches } from '../../../features/online/stretches.ts'
import { tileSizes } from '../../../features/online/window-reach.ts'
import { levelText, readLevel } from './level-text.ts'
import { integerText } from './number-text.ts'
import { readState, stateText } from './state-text.ts'
import { TextCursor } from './text-cursor.ts'

/** By which a batch record in this form begins; JSON does not, and another form would begin otherwise. */
const mark = 'p'

/** What of a batch record is packed. */
export type PackedBatch = Pick<BatchRecord, 'heads' | 'tiles'>

/** What is packed of a batch record, and the text behind it. */
export interface ReadBatch extends PackedBatch {
  readonly rest: string
}

export function isPacked(text: string): boolean {
  return text.startsWith(mark)
}

/** The heads and tiles of a key as one text, of so many state columns; `rest` follows it. */
export function batchText({ heads, tiles }: PackedBatch, columns: number, rest: string): string {
  const lists = heads.map(states => integerText(states.length) + states.map(stateText).join(''))
  const levels = tileSizes.map((size, level) => levelText(tiles[level as 0 | 1 | 2], size, columns))
  return `${mark}${integerText(heads.length)}${lists.join('')}${levels.join('')}${rest}`
}

/** The heads, and those of the tiles that start in the stretches. */
export function readBatch(text: string, columns: number, stretches: TileStretches): ReadBatch {
  const cursor = new TextCursor(text, mark.length)
  const heads = new Array<readonly EncodedValue[]>(cursor.count())
  for (let index = 0; index < heads.length; index++) heads[index] = readStates(cursor)
  const [fine, middle, coarse] = stretches
  const tiles: TileLevels = [
    readLevel(cursor, columns, fine),
    readLevel(cursor, columns, middle),
    readLevel(cursor, columns, coarse),
  ]
  return { heads, tiles, rest: cursor.rest() }
}

function readStates(cursor: TextCursor): readonly EncodedValue[] {
  const states = new Array<EncodedValue>(cursor.count())
  for (let index = 0; index < states.length; index++) states[index] = readState(cursor)
  return states
}
