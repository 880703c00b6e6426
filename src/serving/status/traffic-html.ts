import { escapeHTML } from '../../pipeline/display/to-html.ts'
import { numberText, secondsText } from './figure-text.ts'
import { sparkline } from './sparkline.ts'
import { keptStretches, type TrafficPoint } from './traffic-history.ts'

/** Four figures of a model's traffic, each with its last hour; before the server ran there is nothing. */
export function trafficHTML(traffic: readonly TrafficPoint[]): string {
  const before = Array.from({ length: Math.max(0, keptStretches - traffic.length) }, () => null)
  const points = [...before, ...traffic]
  const each = (name: keyof TrafficPoint) => points.map(point => point?.[name] ?? null)
  const [requests, rows, errors, shed] = [each('requests'), each('rows'), each('errors'), each('shed')]
  const [p50, p99, batch] = [each('p50'), each('p99'), each('batchRows')]
  const tiles = [
    tile('Requests per second', numberText(last(requests)), `${numberText(last(rows))} rows per second`, [
      { values: requests },
    ]),
    tile('Errors per second', numberText(last(errors)), `${numberText(last(shed))} calls refused (dashed)`, [
      { values: errors },
      { values: shed, isSecond: true },
    ]),
    tile('Latency, median', secondsText(last(p50)), `99 %: ${secondsText(last(p99))} (dashed)`, [
      { values: p50 },
      { values: p99, isSecond: true },
    ]),
    tile('Rows per run of the model', numberText(last(batch)), 'on average', [{ values: batch }]),
  ]
  return `<div class="tiles">${tiles.join('')}</div>`
}

function tile(title: string, value: string, detail: string, lines: Parameters<typeof sparkline>[1]): string {
  const label = `${title} over the last hour, now ${value}`
  return `<div class="tile"><h3>${escapeHTML(title)}</h3><p><strong>${escapeHTML(value)}</strong> ${escapeHTML(detail)}</p>${sparkline(label, lines)}</div>`
}

/** The newest figure that there is. */
function last(values: readonly (number | null)[]): number | null {
  return values.findLast(value => value !== null) ?? null
}
