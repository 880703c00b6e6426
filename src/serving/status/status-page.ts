import { escapeHTML } from '../../pipeline/display/to-html.ts'
import { spanText, timeText } from './figure-text.ts'
import { badge } from './html-table.ts'
import { modelHTML } from './model-html.ts'
import type { ServerStatus } from './server-status.ts'
import { statusScript } from './status-script.ts'
import { statusStyle } from './status-style.ts'

/**
 * One page that needs nothing from elsewhere and no script to be read: models, traffic, what is watched. Its script brings
 * it up to date every few seconds.
 */
export function statusPage(status: ServerStatus): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>bighead: ${status.level}</title><link rel="icon" href="data:,"><style>${statusStyle}</style></head>
<body><header><h1>bighead</h1><p id="live" role="status"></p></header>
${mainHTML(status)}
<footer><a href="/status.json">JSON</a> <a href="/metrics">Metrics</a> <a href="/docs">API</a></footer>
<script>${statusScript}</script></body></html>
`
}

function mainHTML({ at, since, grpcAddress, ready, level, models, payloadLog }: ServerStatus): string {
  const state = ready ? badge('takes requests', 'ok') : badge('takes no requests', 'fail')
  const rules = level === 'ok' ? 'nothing is wrong' : level === 'warn' ? 'look at it' : 'something is wrong'
  const log =
    payloadLog === null
      ? ''
      : `<p>Payload log: ${payloadLog.written.toLocaleString('en-US')} records written, ${payloadLog.dropped.toLocaleString('en-US')} dropped ${payloadLog.dropped > 0 ? badge('drops', 'warn') : ''}</p>`
  const shown = models.map(model => modelHTML(model, at)).join('\n')
  return `<main data-level="${level}"><p>${state} ${badge(rules, level)} as of ${timeText(at)} UTC, running for ${spanText(at - since)}${grpcAddress === null ? '' : `, gRPC at ${escapeHTML(grpcAddress)}`}</p>
${log}${models.length === 0 ? '<p>No model is served.</p>' : shown}</main>`
}
