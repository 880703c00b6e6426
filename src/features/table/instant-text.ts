/** What a text says about time: an instant, a wall-clock time without a zone, or neither. */
export type InstantText =
  | { readonly kind: 'instant'; readonly time: number }
  | { readonly kind: 'local'; readonly time: number }
  | { readonly kind: 'unreadable' }

const pattern =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$/
const unreadable: InstantText = { kind: 'unreadable' }

/** Reads ISO 8601 with any offset; what is finer than a millisecond is floored. */
export function parseInstant(text: string): InstantText {
  const match = pattern.exec(text)
  if (match === null) return unreadable
  const days = daysOf(match[1], match[2], match[3])
  const hour = Number(match[4])
  const minute = Number(match[5])
  const second = Number(match[6] ?? 0)
  if (days === null || hour > 23 || minute > 59 || second > 59) return unreadable
  const millisecond = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const local = days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond
  const zone = match[8]
  if (zone === undefined) return { kind: 'local', time: local }
  const offset = offsetOf(zone)
  return offset === null ? unreadable : { kind: 'instant', time: local - offset }
}

/** Reads `YYYY-MM-DD` as days since the epoch; null when it is not a date. */
export function parseDate(text: string): number | null {
  const match = /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)$/.exec(text)
  return match === null ? null : daysOf(match[1], match[2], match[3])
}

/** Days since the epoch as `YYYY-MM-DD`. */
export function formatDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().replace(/T.*/, '')
}

function daysOf(year: string | undefined, month: string | undefined, day: string | undefined): number | null {
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const same = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return same && !Number.isNaN(date.getTime()) ? date.getTime() / 86_400_000 : null
}

function offsetOf(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 23 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
