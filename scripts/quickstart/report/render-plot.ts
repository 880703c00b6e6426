import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

/** A layered Vega-Lite plot without its looks, which are the same for all. */
export interface Plot {
  readonly width?: number
  readonly height?: number
  readonly data?: object
  readonly layer: readonly object[]
}

/** Draws a plot as inline SVG that fits its container; colours are the page's CSS variables, so that it follows light and dark. */
export async function renderPlot(title: string, plot: Plot): Promise<string> {
  const spec = { width: 400, height: 250, ...plot, config } as unknown as TopLevelSpec
  const view = new View(parse(compile(spec).spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return accessible(svg, title)
}

const font = 'system-ui, sans-serif'
const config = {
  background: null,
  aria: false,
  padding: 4,
  font,
  view: { stroke: null },
  axis: {
    labelColor: 'var(--muted)',
    titleColor: 'var(--muted)',
    gridColor: 'var(--grid)',
    domainColor: 'var(--axis)',
    tickColor: 'var(--axis)',
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    tickSize: 4,
    labelPadding: 4,
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false, tickCount: 5 },
  text: { font, fontSize: 12 },
} as const

function accessible(svg: string, title: string): string {
  const size = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)
  const [, width = '400', height = '250'] = size ?? []
  const inner = svg.slice(svg.indexOf('>') + 1)
  return `<svg viewBox="0 0 ${width} ${height}" role="img" style="max-width:${Number(width) * 1.5}px"><title>${title}</title>${inner}`
}
