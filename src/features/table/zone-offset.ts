const day = 86_400_000
/** Two days less than what a `Date` can hold. */
const farthest = 8.64e15 - 2 * day

/** The offset of a time zone, in milliseconds to add to UTC, at any instant; exact, also within the day of a transition. */
export function zoneOffset(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const days = new Map<number, OffsetDay>()
  let lastDay = Number.NaN
  let last: OffsetDay = { before: 0, changesAt: Number.POSITIVE_INFINITY, after: 0 }
  return time => {
    const number = Math.floor(time / day)
    if (number !== lastDay) {
      const known = days.get(number) ?? offsetDay(format, number * day)
      days.set(number, known)
      last = known
      lastDay = number
    }
    return time < last.changesAt ? last.before : last.after
  }
}

/** Wall-clock times of a zone, written as if they were UTC, to instants. A time that occurs twice is its first occurrence; one that is skipped moves forward by the gap; NaN beyond what a `Date` can hold. */
export function localToInstant(zone: string): (local: number) => number {
  const offsetAt = zoneOffset(zone)
  return local => {
    if (!(Math.abs(local) <= farthest)) return Number.NaN
    const before = offsetAt(local - day)
    const after = offsetAt(local + day)
    if (before === after) {
      const instant = local - before
      if (offsetAt(instant) === before) return instant
    }
    const first = local - Math.max(before, after)
    const second = local - Math.min(before, after)
    if (first + offsetAt(first) === local) return first
    return second + offsetAt(second) === local ? second : local - before
  }
}

/** One UTC day of a zone: the offset before and from the one instant at which it changes, if it does. */
interface OffsetDay {
  readonly before: number
  readonly changesAt: number
  readonly after: number
}

function offsetDay(format: Intl.DateTimeFormat, start: number): OffsetDay {
  const before = offsetOf(format, start)
  const after = offsetOf(format, start + day)
  if (before === after) return { before, changesAt: Number.POSITIVE_INFINITY, after }
  let low = start
  let high = start + day
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000
    if (middle === low) break
    if (offsetOf(format, middle) === before) low = middle
    else high = middle
  }
  return { before, changesAt: high, after }
}

function offsetOf(format: Intl.DateTimeFormat, time: number): number {
  const parts: Record<string, string> = {}
  for (const part of format.formatToParts(time)) parts[part.type] = part.value
  const field = (name: string): number => Number(parts[name])
  const year = parts.era?.startsWith('B') === true ? 1 - field('year') : field('year')
  const local = new Date(0)
  local.setUTCFullYear(year, field('month') - 1, field('day'))
  local.setUTCHours(field('hour'), field('minute'), field('second'))
  return local.getTime() - Math.floor(time / 1000) * 1000
}
