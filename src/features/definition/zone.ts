import type { Problem } from '../errors/definition-error.ts'

/** Reports a time zone that is not an IANA name. */
export function checkZone(zone: string | null, at: string, problems: Problem[]): void {
  if (zone !== null && !isZone(zone)) {
    problems.push({ at, message: `\`${zone}\` is not a time zone; use an IANA name like Europe/Paris, or UTC` })
  }
}

/** Whether the text is an IANA time zone. */
export function isZone(zone: string): boolean {
  if (typeof zone !== 'string') return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
