import { escapeHTML } from '../../pipeline/display/to-html.ts'
import { missingShare } from '../watch/missing-share.ts'
import type { WatchFigures } from '../watch/watch-figures.ts'
import type { WatchLevel, WatchReport, WatchResult } from '../watch/watch-report.ts'
import { numberText, percentText, spanText, timeText } from './figure-text.ts'
import { badge, type Cell, htmlTable, longText } from './html-table.ts'

const order: readonly WatchLevel[] = ['fail', 'warn', 'ok']

/** What is watched of a version: what is wrong first, the rest folded away. */
export function watchHTML(report: WatchReport): string {
  const { figures, freshness, results, window, version, compared } = report
  const rows = `${figures.rows.toLocaleString('en-US')} rows within ${spanText(window)}`
  const about = compared ? rows : `${rows}; no reference was registered, so drift is not known`
  const wrong = results.filter(result => result.level !== 'ok' || result.since !== null)
  const head = `<h3>Watched: version ${version} ${badge(report.level, report.level)}</h3><p>${escapeHTML(about)}.</p>`
  const rules = `${results.length} ${results.length === 1 ? 'result' : 'results'} of rules`
  const parts = [
    wrong.length === 0 ? '' : resultsTable('What rules say', wrong, report.at),
    freshness.length === 0 ? '' : freshnessTable(report),
    folded(report, 'features', `${figures.features.length} columns`, featuresTable(figures)),
    folded(report, 'predictions', 'Predictions', predictionsTable(figures)),
    folded(report, 'rules', rules, resultsTable('All rules', results, report.at)),
  ]
  return `<section class="watch">${head}${parts.map(part => `<div>${part}</div>`).join('')}</section>`
}

/** Closed at first; its id keeps it open when the page is refreshed. */
function folded({ model, version }: WatchReport, part: string, title: string, content: string): string {
  const id = escapeHTML(`${model}-${version}-${part}`)
  return `<details id="${id}"><summary>${escapeHTML(title)}</summary>${content}</details>`
}

function resultsTable(caption: string, results: readonly WatchResult[], at: number): string {
  const sorted = results.toSorted((left, right) => order.indexOf(left.level) - order.indexOf(right.level))
  const rows = sorted.map(({ rule, level, message, since }): Cell[] => [
    rule,
    { html: badge(level, level) },
    longText(message),
    since === null ? '–' : `for ${spanText(at - since)}`,
  ])
  return htmlTable(caption, ['rule', 'level', 'finding', 'since'], rows)
}

function freshnessTable({ freshness }: WatchReport): string {
  const rows = freshness.map(({ group, age, newestEventAt, shard, batchUntil, error }): Cell[] => [
    group,
    spanText(age),
    shard === null ? timeText(newestEventAt) : `${timeText(newestEventAt)}, shard ${shard}`,
    timeText(batchUntil),
    error === null ? '–' : longText(error),
  ])
  return htmlTable(
    'Freshness of feature groups',
    ['group', 'age', 'newest event (UTC)', 'batch end (UTC)', 'error'],
    rows,
  )
}

function featuresTable({ features, readRows }: WatchFigures): string {
  const cells = features.map((feature): Cell[] => {
    const { name, nullRatio, drift } = feature
    return [
      name,
      { html: drift === null ? '–' : badge(drift.level, driftLevels[drift.level]) },
      numberText(drift?.psi ?? null),
      numberText(drift?.expectedPsi ?? null),
      percentText(nullRatio),
      percentText(missingShare(feature, readRows)),
    ]
  })
  return htmlTable('Columns', ['column', 'drift', 'PSI', 'PSI by chance', 'null', 'missing'], cells, 2)
}

const driftLevels = { none: 'ok', moderate: 'warn', major: 'fail' } as const

function predictionsTable({ predictions }: WatchFigures): string {
  const rows = [
    ...predictions.drift.map(({ name, drift }) => [
      `drift of ${name}`,
      `PSI ${numberText(drift.psi)}, ${numberText(drift.expectedPsi)} by chance: ${drift.level}`,
    ]),
    ...(predictions.mean === null ? [] : [['mean', numberText(predictions.mean, 6)]]),
    ...(predictions.shares?.slice(0, 32).map(({ class: name, share }) => [`share of ${name}`, percentText(share)]) ??
      []),
  ]
  return rows.length === 0 ? '<p>Nothing was predicted yet.</p>' : htmlTable('Predictions', ['figure', 'value'], rows)
}
