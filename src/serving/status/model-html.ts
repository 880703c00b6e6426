import { escapeHTML } from '../../pipeline/display/to-html.ts'
import type { ModelStatus } from '../host/model-status.ts'
import type { HistoryEntry } from '../registry/model-registry.ts'
import { percentText, spanText, timeText } from './figure-text.ts'
import { badge, type Cell, htmlTable, longText } from './html-table.ts'
import type { ServedModel } from './server-status.ts'
import { trafficHTML } from './traffic-html.ts'
import { watchHTML } from './watch-html.ts'

const levels = { loading: 'warn', ready: 'ok', failed: 'fail', unloading: 'warn' } as const

/** A served model: which version answers, its traffic, what is watched, and how its aliases moved. */
export function modelHTML({ status, traffic, history, watch }: ServedModel, at: number): string {
  const { name, reference, state } = status
  return `<section class="model" aria-label="${escapeHTML(reference)}">
<h2>${escapeHTML(reference)} ${badge(state, levels[state])}</h2>
${facts(status, at)}${trafficHTML(traffic)}${watch.map(watchHTML).join('')}
<details id="${escapeHTML(reference)}-history"><summary>Aliases of ${escapeHTML(name)}</summary>${historyHTML(history)}</details></section>`
}

function facts({ version, digest, since, reason, canary, shadow, statistics }: ModelStatus, at: number): string {
  const { inferenceCount, inFlight, queued } = statistics
  const shares = [
    ...(canary === null
      ? []
      : [`canary ${canary.reference} (version ${canary.version}) answers ${percentText(canary.weight)}`]),
    ...(shadow === null
      ? []
      : [`shadow ${shadow.reference} (version ${shadow.version}) sees ${percentText(shadow.weight)}`]),
  ]
  const told = [
    version === null ? 'no version' : `version ${version}`,
    ...(since === null ? [] : [`for ${spanText(at - since)}`]),
    `${inferenceCount.toLocaleString('en-US')} rows answered`,
    `${inFlight} in progress, ${queued} rows wait`,
    ...shares,
  ]
  const code = digest === null ? '' : ` <code title="${escapeHTML(digest)}">${escapeHTML(digest.slice(0, 19))}</code>`
  const failure = reason === null ? '' : `<p class="reason">The last load failed: ${escapeHTML(reason)}</p>`
  return `<p>${escapeHTML(told.join(' · '))}${code}</p>${failure}`
}

function historyHTML(history: readonly HistoryEntry[] | null): string {
  if (history === null) return '<p>The registry could not be asked.</p>'
  if (history.length === 0) return '<p>No alias has moved yet.</p>'
  const version = (number: number | null) => (number === null ? '–' : String(number))
  const rows = history.map(({ at, action, alias, from, to, by, reason }): Cell[] => [
    timeText(at),
    action,
    alias ?? '–',
    `${version(from)} → ${version(to)}`,
    by,
    reason === null ? '–' : longText(reason),
  ])
  return htmlTable('Changes, newest first', ['when (UTC)', 'what', 'alias', 'version', 'by', 'reason'], rows)
}
