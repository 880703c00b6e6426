import type { AnyFitted } from '../fitted.ts'
import { type Diagram, type Drawable, diagramOf } from './diagram.ts'

/** What is shown below a fitted transform, as HTML. */
export type Below = ReadonlyMap<AnyFitted, string>

/** A step as a piece of HTML that needs nothing else: boxes, parameters, what was learned, and the flow of columns. */
export function toHTML(drawable: Drawable, below: Below = new Map()): string {
  const diagram = diagramOf(drawable)
  const { flow } = diagram
  const before = flow === null ? '' : chips('in', flow.inputs)
  const after = flow === null ? '' : chips('out', flow.outputs)
  return `<div class="bighead-diagram"><style>${style}</style>${before}${box(diagram, below)}${after}</div>`
}

function box(diagram: Diagram, below: Below): string {
  const { fitted, name, kind, columns, params, learned, flow, parallel, children } = diagram
  const title = `${name === null ? '' : `<b>${escapeHTML(name)}</b> `}<span>${escapeHTML(kind)}</span>`
  const size = flow === null ? '' : `<i>${flow.inputs.length} → ${flow.outputs.length}</i>`
  const from = columns === null ? '' : chips('columns', typeof columns === 'string' ? [columns] : columns)
  const details =
    params.length + learned.length === 0 ? '' : table('parameters', onOneLine(params)) + table('learned', learned)
  const open = children.length === 0 ? ' open' : ''
  const more = details === '' ? '' : `<details${open}><summary>details</summary>${details}</details>`
  const sample = fitted === null ? undefined : below.get(fitted)
  const rows =
    sample === undefined ? '' : `<details open><summary>samples</summary><div class="wide">${sample}</div></details>`
  const arrow = parallel ? '' : '<div class="arrow" aria-hidden="true">↓</div>'
  const inner = children.map(child => box(child, below)).join(arrow)
  const nested = children.length === 0 ? '' : `<div class="${parallel ? 'side' : 'stack'}">${inner}</div>`
  return `<section class="box${children.length === 0 ? '' : ' group'}"><header>${title}${size}</header>${from}${more}${rows}${nested}</section>`
}

function onOneLine(params: Diagram['params']): Diagram['learned'] {
  return params.map(([name, value]) => [name, [value]] as const)
}

function table(caption: string, rows: Diagram['learned']): string {
  if (rows.length === 0) return ''
  const lines = rows.map(
    ([name, values]) => `<tr><th scope="row">${escapeHTML(name)}</th><td>${cell(values)}</td></tr>`,
  )
  return `<table class="${caption}"><caption>${caption}</caption>${lines.join('')}</table>`
}

const mostLines = 8
const mostCharacters = 60

/** Values, one a line; many, and long ones, are folded away behind the beginning. */
function cell(values: readonly string[]): string {
  const lines = values.map(value => (value.length <= mostCharacters ? escapeHTML(value) : folded(value, value)))
  if (lines.length <= mostLines) return lines.map(line => `<div>${line}</div>`).join('')
  return folded(`${values.length} values: ${values[0]}`, values.join('\n'))
}

function folded(start: string, whole: string): string {
  const shown = `${start.slice(0, mostCharacters - 1).trimEnd()}…`
  return `<details class="long"><summary><span>${escapeHTML(shown)}</span></summary>${escapeHTML(whole)}</details>`
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

/** The text as HTML shows it. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}

/** Colours follow the page's `color-scheme`; a page that declares none, and an old browser, get the light ones. */
const colours = {
  paper: ['#fff', '#171e26'],
  group: ['#f4f7fa', '#1d2630'],
  ink: ['#1f2933', '#e8edf2'],
  muted: ['#5b6b7b', '#9aa7b5'],
  line: ['#b8c4d0', '#3b4958'],
  kind: ['#0b5cad', '#7cb3ff'],
  chip: ['#e3ebf3', '#2b3846'],
} as const

const [light, both] = [
  Object.entries(colours).map(([name, [day]]) => `--${name}:${day}`),
  Object.entries(colours).map(([name, [day, night]]) => `--${name}:light-dark(${day},${night})`),
]

const style = [
  `.bighead-diagram{${light.join(';')}}`,
  `@supports (color:light-dark(red,red)){.bighead-diagram{${both.join(';')}}}`,
  '.bighead-diagram{font:14px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:72rem;text-align:left}',
  '.bighead-diagram *{box-sizing:border-box}',
  '.bighead-diagram .box{border:1px solid var(--line);border-radius:8px;background:var(--paper);padding:8px 12px;min-width:min(18rem,100%);flex:1 1 0}',
  '.bighead-diagram .group{background:var(--group)}',
  '.bighead-diagram header{display:flex;flex-wrap:wrap;gap:0 8px;align-items:baseline;margin:0;padding:0}',
  '.bighead-diagram header span{color:var(--kind)}',
  '.bighead-diagram header i{margin-left:auto;color:var(--muted);font-size:12px;white-space:nowrap}',
  '.bighead-diagram .side{display:flex;flex-wrap:wrap;gap:12px;margin-top:8px;align-items:flex-start}',
  '.bighead-diagram .stack{margin-top:8px}',
  '.bighead-diagram .arrow{text-align:center;color:var(--muted);line-height:1.6}',
  '.bighead-diagram .chips{margin:6px 0;font-size:12px;color:var(--muted)}',
  '.bighead-diagram .chips code{background:var(--chip);border-radius:4px;padding:0 5px;color:var(--ink);display:inline-block;max-width:100%;overflow-wrap:anywhere}',
  '.bighead-diagram details{font-size:12px;margin-top:4px}',
  '.bighead-diagram summary{cursor:pointer;color:var(--muted)}',
  '.bighead-diagram .long{margin:0;white-space:pre-line}',
  '.bighead-diagram .long summary{color:inherit}',
  '.bighead-diagram .long[open] summary span{display:none}',
  '.bighead-diagram table{font-size:12px;border-collapse:collapse;margin:4px 0;width:100%;color:inherit}',
  '.bighead-diagram caption{text-align:left;color:var(--muted);padding:4px 0 0}',
  '.bighead-diagram tr{background:none}',
  '.bighead-diagram th,.bighead-diagram td{border:0;padding:1px 0;text-align:left;vertical-align:top;font-size:12px}',
  '.bighead-diagram th{font-weight:500;padding-right:12px;white-space:nowrap;width:1%}',
  '.bighead-diagram td{font-family:ui-monospace,monospace;white-space:normal;overflow-wrap:anywhere}',
  '.bighead-diagram .wide{overflow-x:auto}',
  '.bighead-diagram .samples th,.bighead-diagram .samples td{padding:1px 12px 1px 0;white-space:nowrap;width:auto}',
  '.bighead-diagram svg{display:block;fill:var(--kind)}',
  '@media (max-width:600px){.bighead-diagram .box{padding:6px 8px}.bighead-diagram .learned :is(tr,th,td){display:block;width:auto}.bighead-diagram .learned td{padding-left:12px}}',
].join('')
