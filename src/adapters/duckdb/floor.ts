/** The greatest multiple of a step that is not after an instant. */
export function floored(instant: string, step: number): string {
  return `bighead_floor(${instant}, ${step})`
}

/** The macro; a remainder has the sign of its dividend, and there are instants before 1970. */
export function floorBody(): string {
  return 'instant - (instant % step + step) % step'
}

/** The macro for the milliseconds of a time that is stored finer: rounded down. */
export function millisecondsBody(): string {
  return '(epoch_us(stored) - (epoch_us(stored) % 1000 + 1000) % 1000) // 1000'
}
