import { andBitmaps } from '../table/bitmap.ts'
import { type Frame, type Vector, validityOf } from './vector.ts'

/** The rows in which both vectors are present; null: all. */
export function bothPresent(left: Vector, right: Vector, length: number): Uint8Array | null {
  return andBitmaps(validityOf(left, length), validityOf(right, length))
}

/** The frame in which only the rows stay in use that `keeps` names; as it is, where they all do, or nothing in the part can fail. */
export function narrowed(frame: Frame, canFail: boolean, keeps: (row: number) => boolean): Frame {
  if (!canFail) return frame
  const active = new Uint8Array(frame.length)
  let leavesOut = false
  for (let row = 0; row < frame.length; row++) {
    if (frame.active !== null && frame.active[row] === 0) continue
    if (keeps(row)) active[row] = 1
    else leavesOut = true
  }
  return leavesOut ? { ...frame, active } : frame
}
