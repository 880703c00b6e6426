import { eventParts, type SourceDefinition } from './definition.ts'
import { day, floorTo } from './window.ts'

/** The end of the last day, UTC, that had landed at a time: where windows of `accuracy: 'snapshot'` end. */
export function snapshotEnd(source: SourceDefinition): (time: number) => number {
  const delay = landsAfter(source)
  return time => floorTo(time - delay, day)
}

/** How long after its end a day has landed, milliseconds; of a union, a day of all parts. */
export function landsAfter(source: SourceDefinition): number {
  if (source.kind === 'entitySource') return source.availableAfter
  return Math.max(...eventParts(source).map(part => part.availableAfter ?? 0))
}
