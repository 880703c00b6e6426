/** A number with few digits: `0.00123`, `12.3`, `12,345`; a dash for none. */
export function numberText(value: number | null, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(digits)))
}

/** A share as per cent. */
export function percentText(share: number | null): string {
  return share === null ? '–' : `${numberText(share * 100)} %`
}

/** Seconds as `250 µs`, `12.3 ms`, `1.5 s`. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 0.001) return `${numberText(seconds * 1e6)} µs`
  return seconds < 1 ? `${numberText(seconds * 1000)} ms` : `${numberText(seconds)} s`
}

/** A span of milliseconds, in its two greatest units: `3 d 4 h`, `12 min 30 s`. */
export function spanText(milliseconds: number | null): string {
  if (milliseconds === null) return '–'
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const parts = units.map(([unit, size, most]) => [Math.floor(seconds / size) % most, unit] as const)
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  const told = parts.slice(first, first + 2).filter(([count]) => count > 0)
  return told.map(([count, unit]) => `${count} ${unit}`).join(' ')
}

const units = [
  ['d', 86_400, Number.POSITIVE_INFINITY],
  ['h', 3600, 24],
  ['min', 60, 60],
  ['s', 1, 60],
] as const

/** A time in UTC, to the second. */
export function timeText(at: number | null): string {
  if (at === null || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return '–'
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}
