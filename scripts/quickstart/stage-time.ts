/** How long one stage of the job took. */
export interface StageTime {
  readonly name: string
  /** What it went through; null where rows make no sense. */
  readonly rows: number | null
  readonly seconds: number
}

/** `backfill              984,123 rows    12.3 s     80,010 rows/s`, in columns. */
export function stageLine({ name, rows, seconds }: StageTime): string {
  const time = `${seconds.toFixed(1)} s`.padStart(9)
  if (rows === null) return `${name.padEnd(28)}${' '.repeat(15)}${time}`
  return `${name.padEnd(28)}${`${whole(rows)} rows`.padStart(15)}${time}${`${whole(rate(rows, seconds))} rows/s`.padStart(18)}`
}

/** Rows a second. */
export function rate(rows: number, seconds: number): number {
  return rows / Math.max(seconds, 1e-3)
}

/** A whole number with thousands separated. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
