/** The greatest multiple of a step that is not after an instant. */
export function floored(instant: string, step: number): string {
  return `bighead_floor(${instant}, ${step})`
}

/** The macro; a remainder has the sign of its dividend, and there are instants before 1970. */
export function floorBody(): string {
  return 'instant - (instant % step + step) % step'
}
