import type { Column } from '../../features/table/column.ts'
import type { Blocks } from '../blocks.ts'
import type { AnyFitted } from '../fitted.ts'
import { escapeHTML } from './to-html.ts'

const most = { rows: 5, columns: 8, values: 10_000, bars: 16 } as const

/** What goes into each fitted transform and what comes out of it, for sample rows, as pieces of HTML. */
export function sampled(fitted: AnyFitted, samples: Blocks): ReadonlyMap<AnyFitted, string> {
  const found = new Map<AnyFitted, string>()
  follow(fitted, samples, found)
  return found
}

/** Steps one after the other get what the step before gave, steps side by side what their own step got. */
function follow(fitted: AnyFitted, data: Blocks, found: Map<AnyFitted, string>): void {
  if (fitted.children.length === 0) {
    if (fitted.role === 'transform') {
      const names = Object.keys(fitted.inputs)
      found.set(fitted, rowsTable('before', data, names) + rowsTable('after', fitted.apply(data), fitted.names))
    }
    return
  }
  let current = data
  for (const { fitted: child } of fitted.children) {
    if (child === 'passthrough') continue
    if (fitted.kind === 'TransformedTargetRegressor' && child.role === 'transform') continue
    follow(child, current, found)
    if (fitted.kind === 'Pipeline' && child.role === 'transform') current = child.apply(current)
  }
}

function rowsTable(caption: string, data: Blocks, names: readonly string[]): string {
  const shown = names.slice(0, most.columns).map(name => [name, data.column(name)] as const)
  const heads = shown.map(([name, column]) => `<th scope="col">${escapeHTML(name)}${bars(column)}</th>`)
  const rows = Array.from({ length: Math.min(most.rows, data.rowCount) }, (_, row) => {
    const cells = shown.map(([, column]) => `<td>${escapeHTML(valueText(column.get(row)))}</td>`)
    return `<tr>${cells.join('')}</tr>`
  })
  const more = names.length > shown.length ? ` (${shown.length} of ${names.length} columns)` : ''
  const head = `<caption>${caption}${more}</caption><tr>${heads.join('')}</tr>`
  return `<table class="samples">${head}${rows.join('')}</table>`
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value)
  const text = String(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

/** The distribution of a column: of numbers over their range, of other values the most frequent ones. */
function bars(column: Column): string {
  const values = Array.from({ length: Math.min(column.length, most.values) }, (_, row): unknown => column.get(row))
  const present = values.filter(value => value !== null && !Number.isNaN(value))
  const counts = present.every(value => typeof value === 'number')
    ? rangeCounts(present as number[])
    : valueCounts(present)
  const highest = counts.reduce((left, right) => Math.max(left, right), 0)
  if (highest === 0) return ''
  const rects = counts.map((count, index) => {
    const height = Math.round((count / highest) * 200) / 10
    return `<rect x="${index * 4}" y="${20 - height}" width="3" height="${height}"/>`
  })
  const title = `<title>${present.length} values, ${values.length - present.length} missing</title>`
  return `<svg viewBox="0 0 ${most.bars * 4} 20" width="64" height="20" role="img">${title}${rects.join('')}</svg>`
}

function rangeCounts(values: readonly number[]): number[] {
  const finite = values.filter(Number.isFinite)
  const low = finite.reduce((left, right) => Math.min(left, right), Number.POSITIVE_INFINITY)
  const high = finite.reduce((left, right) => Math.max(left, right), Number.NEGATIVE_INFINITY)
  const counts = new Array<number>(most.bars).fill(0)
  for (const value of finite) {
    const share = high > low ? value / (high - low) - low / (high - low) : 0
    const bar = Math.min(most.bars - 1, Math.max(0, Math.floor(share * most.bars)))
    counts[bar] = (counts[bar] ?? 0) + 1
  }
  return counts
}

function valueCounts(values: readonly unknown[]): number[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
  return [...counts.values()].sort((left, right) => right - left).slice(0, most.bars)
}
