import { escapeHTML } from '../../pipeline/display/to-html.ts'

/** A cell: text, or a piece of HTML that is safe already. */
export type Cell = string | { readonly html: string }

/** A table that scrolls within its place; the first column heads the rows. Cells from `numbersFrom` on are numbers. */
export function htmlTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  numbersFrom: number = head.length,
): string {
  const header = head.map((name, column) => `<th scope="col"${aligned(column, numbersFrom)}>${escapeHTML(name)}</th>`)
  const body = rows.map(cells => {
    const [first = '', ...others] = cells
    const shown = others.map((cell, index) => `<td${aligned(index + 1, numbersFrom)}>${htmlOf(cell)}</td>`)
    return `<tr><th scope="row">${htmlOf(first)}</th>${shown.join('')}</tr>`
  })
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHTML(caption)}"><table><caption>${escapeHTML(caption)}</caption><thead><tr>${header.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

/** A cell of running text, which may take several lines. */
export function longText(text: string): Cell {
  return { html: `<span class="long">${escapeHTML(text)}</span>` }
}

/** A word that says how bad something is; its colour says it again. */
export function badge(text: string, level: 'ok' | 'warn' | 'fail' | 'none'): string {
  return `<span class="badge ${level}">${escapeHTML(text)}</span>`
}

function aligned(column: number, numbersFrom: number): string {
  return column >= numbersFrom ? ' class="number"' : ''
}

function htmlOf(cell: Cell): string {
  return typeof cell === 'string' ? escapeHTML(cell) : cell.html
}
