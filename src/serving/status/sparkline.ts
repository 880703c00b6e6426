import { escapeHTML } from '../../pipeline/display/to-html.ts'

/** One line of a small plot. */
export interface SparkLine {
  readonly values: readonly (number | null)[]
  /** How it is drawn; the second line of a plot is dashed. */
  readonly isSecond?: boolean
}

/** Where a plot lies in its picture. */
const plot = { width: 240, height: 48, padding: 3 } as const

/** A small plot of lines from 0 to the greatest value, the newest at the right; gaps where there is no value. */
export function sparkline(label: string, lines: readonly SparkLine[]): string {
  const values = lines.flatMap(line => line.values.filter(value => value !== null))
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0)
  const drawn = lines.map(({ values: own, isSecond = false }) => {
    const attributes = isSecond ? ' class="second"' : ''
    return stretches(own, most)
      .map(points => `<polyline${attributes} points="${points.join(' ')}"/>`)
      .join('')
  })
  const { width, height, padding } = plot
  const base = `<line x1="0" x2="${width}" y1="${height - padding}" y2="${height - padding}"/>`
  return `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${escapeHTML(label)}">${base}${drawn.join('')}</svg>`
}

/** The points of each run of values; one alone is drawn as a short line. */
function stretches(values: readonly (number | null)[], most: number): readonly (readonly string[])[] {
  const { width, height, padding } = plot
  const step = width / Math.max(1, values.length - 1)
  const found: string[][] = []
  let current: string[] = []
  for (const [index, value] of values.entries()) {
    if (value === null) {
      if (current.length > 0) found.push(current)
      current = []
      continue
    }
    const y = height - padding - (value / (most || 1)) * (height - 2 * padding)
    current.push(`${(index * step).toFixed(1)},${y.toFixed(1)}`)
  }
  if (current.length > 0) found.push(current)
  return found.map(points => (points.length > 1 ? points : [...points, ...points.map(nudged)]))
}

function nudged(point: string): string {
  const [x = '0', y = '0'] = point.split(',')
  return `${Number(x) + 2},${y}`
}
