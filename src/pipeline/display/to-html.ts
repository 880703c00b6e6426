import { type Diagram, type Drawable, diagramOf } from './diagram.ts'

/** A step as a piece of HTML that needs nothing else: boxes, parameters, what was learned, and the flow of columns. */
export function toHTML(drawable: Drawable): string {
  const diagram = diagramOf(drawable)
  const { flow } = diagram
  const before = flow === null ? '' : chips('in', flow.inputs)
  const after = flow === null ? '' : chips('out', flow.outputs)
  return `<div class="bighead-diagram"><style>${style}</style>${before}${box(diagram)}${after}</div>`
}

function box(diagram: Diagram): string {
  const { name, kind, columns, params, learned, flow, parallel, children } = diagram
  const title = `${name === null ? '' : `<b>${escapeHTML(name)}</b> `}<span>${escapeHTML(kind)}</span>`
  const size = flow === null ? '' : `<i>${flow.inputs.length} → ${flow.outputs.length}</i>`
  const from = columns === null ? '' : chips('columns', typeof columns === 'string' ? [columns] : columns)
  const details = params.length + learned.length === 0 ? '' : table('parameters', params) + table('learned', learned)
  const open = children.length === 0 ? ' open' : ''
  const more = details === '' ? '' : `<details${open}><summary>details</summary>${details}</details>`
  const arrow = parallel ? '' : '<div class="arrow" aria-hidden="true">↓</div>'
  const inner = children.map(box).join(arrow)
  const nested = children.length === 0 ? '' : `<div class="${parallel ? 'side' : 'stack'}">${inner}</div>`
  return `<section class="box${children.length === 0 ? '' : ' group'}"><header>${title}${size}</header>${from}${more}${nested}</section>`
}

function table(caption: string, rows: Diagram['params']): string {
  if (rows.length === 0) return ''
  const lines = rows
    .map(([name, value]) => `<tr><th>${escapeHTML(name)}</th><td>${escapeHTML(value)}</td></tr>`)
    .join('')
  return `<table><caption>${caption}</caption>${lines}</table>`
}

const mostChips = 24

function chips(label: string, names: readonly string[]): string {
  const shown = names
    .slice(0, mostChips)
    .map(name => `<code>${escapeHTML(name)}</code>`)
    .join(' ')
  const more = names.length > mostChips ? ` <i>and ${names.length - mostChips} more</i>` : ''
  return `<p class="chips"><small>${label}</small> ${shown}${more}</p>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}

const style = [
  '.bighead-diagram{font:14px/1.45 system-ui,sans-serif;color:#1f2933;max-width:72rem;margin:1rem 0}',
  '.bighead-diagram *{box-sizing:border-box}',
  '.bighead-diagram .box{border:1px solid #b8c4d0;border-radius:8px;background:#fff;padding:.5rem .75rem;min-width:12rem;flex:1}',
  '.bighead-diagram .group{background:#f4f7fa}',
  '.bighead-diagram header{display:flex;gap:.5rem;align-items:baseline}',
  '.bighead-diagram header span{color:#0b5cad}',
  '.bighead-diagram header i{margin-left:auto;color:#5b6b7b;font-size:12px;white-space:nowrap}',
  '.bighead-diagram .side{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:.5rem;align-items:flex-start}',
  '.bighead-diagram .stack{margin-top:.5rem}',
  '.bighead-diagram .arrow{text-align:center;color:#7b8794;line-height:1.6}',
  '.bighead-diagram .chips{margin:.35rem 0;font-size:12px;color:#5b6b7b}',
  '.bighead-diagram .chips code{background:#e3ebf3;border-radius:4px;padding:0 .3rem;color:#243b53;display:inline-block}',
  '.bighead-diagram details{font-size:12px;margin-top:.25rem}',
  '.bighead-diagram summary{cursor:pointer;color:#5b6b7b}',
  '.bighead-diagram table{font-size:12px;border-collapse:collapse;margin:.25rem 0;width:100%}',
  '.bighead-diagram caption{text-align:left;color:#7b8794;padding-top:.25rem}',
  '.bighead-diagram th{text-align:left;font-weight:500;padding:0 .75rem 0 0;vertical-align:top;white-space:nowrap;width:1%}',
  '.bighead-diagram td{font-family:ui-monospace,monospace;word-break:break-word}',
].join('')
