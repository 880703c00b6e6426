import type { VectorStep } from '../features/expression/expression.ts'

/** Where each of `width` positions is after some steps, −1 for those that are left out. */
export function placesAfter(steps: readonly VectorStep[], width: number): Int32Array {
  const places = Int32Array.from({ length: width }, (_, at) => at)
  for (const step of steps) {
    if (step.kind !== 'take') continue
    for (let at = 0; at < width; at++) {
      const place = places[at] as number
      if (place >= 0) places[at] = step.positions[place] as number
    }
  }
  return places
}

/** The steps for the positions from `start` to `end` by themselves; null where a step looks at all positions together. */
function stepsBetween(steps: readonly VectorStep[], start: number, end: number): readonly VectorStep[] | null {
  const own: VectorStep[] = []
  let [from, until] = [start, end]
  for (const step of steps) {
    if (step.kind === 'normalize') return null
    if (step.kind === 'logarithm') own.push(step)
    else if (step.kind !== 'take') own.push({ ...step, by: step.by.slice(from, until) })
    else {
      const before = step.positions.slice(0, from).filter(position => position >= 0).length
      const positions = step.positions.slice(from, until).map(position => (position < 0 ? -1 : position - before))
      own.push({ kind: 'take', positions })
      from = before
      until = before + positions.filter(position => position >= 0).length
    }
  }
  return own
}

/** A part of the columns that steps go over: where each stays among what is left, and the steps for it alone. */
export interface SteppedPart {
  /** The places of its columns that stay. */
  readonly kept: readonly number[]
  readonly steps: readonly VectorStep[]
}

/** The steps of each of several parts of so many columns, side by side; null where a step looks at all columns together. */
export function stepsByPart(steps: readonly VectorStep[], widths: readonly number[]): readonly SteppedPart[] | null {
  const places = [
    ...placesAfter(
      steps,
      widths.reduce((sum, width) => sum + width, 0),
    ),
  ]
  const parts: SteppedPart[] = []
  let start = 0
  for (const width of widths) {
    const end = start + width
    const own = stepsBetween(steps, start, end)
    if (own === null) return null
    parts.push({ kept: places.slice(start, end).filter(place => place >= 0), steps: own })
    start = end
  }
  return parts
}

/** Keeps some of the inputs. */
export function takeStep(kept: readonly boolean[]): VectorStep {
  let next = 0
  return { kind: 'take', positions: kept.map(isKept => (isKept ? next++ : -1)) }
}
