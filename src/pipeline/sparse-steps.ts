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
export function stepsBetween(steps: readonly VectorStep[], start: number, end: number): readonly VectorStep[] | null {
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

/** Keeps some of the inputs. */
export function takeStep(kept: readonly boolean[]): VectorStep {
  let next = 0
  return { kind: 'take', positions: kept.map(isKept => (isKept ? next++ : -1)) }
}
