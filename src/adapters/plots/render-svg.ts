import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { requireMembers } from '../../features/errors/parameter-error.ts'
import type { VegaLiteSpec } from '../../features/quality/quality-plots.ts'
import { escapeHtml } from './escape-html.ts'

/** Draws a Vega-Lite specification as one SVG element that fits its container. Its title becomes the element's title. */
export async function renderSVG(spec: VegaLiteSpec): Promise<string> {
  requireMembers('spec', spec, { $schema: 'string' }, 'a specification of Vega-Lite, as `driftPlots` gives it,')
  const { title, ...drawn } = spec
  const whole = {
    width: 360,
    ...('height' in drawn ? {} : { height: 200 }),
    ...drawn,
    config,
  } as unknown as TopLevelSpec
  const view = new View(parse(compile(whole).spec), { renderer: 'none' })
  try {
    return fitting(await view.toSVG(), title ?? 'plot')
  } finally {
    view.finalize()
  }
}

const grey = '#7a8594'
const config = {
  background: null,
  // The attributes of each mark would double the size.
  aria: false,
  padding: 4,
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: grey,
    titleColor: grey,
    gridColor: '#88888833',
    domainColor: grey,
    tickColor: grey,
    titleFontWeight: 'normal',
  },
  axisX: { grid: false },
  legend: { labelColor: grey, titleColor: grey, orient: 'top' },
} as const

function fitting(svg: string, title: string): string {
  const [, width = '400', height = '250'] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []
  const inner = svg.slice(svg.indexOf('>') + 1)
  const size = `viewBox="0 0 ${width} ${height}" style="width:100%;max-width:${Number(width) * 1.5}px"`
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size} role="img"><title>${escapeHtml(title)}</title>${inner}`
}
