import { writeFile } from 'node:fs/promises'
import { rate, type StageTime, whole } from '../stage-time.ts'
import { missingShare, mostWords, quantile, wordShares } from './histogram.ts'
import { calibrationPlot, latencyPlot, numberPlot, rocPlot, scorePlot, wordPlot } from './plots.ts'
import { type Plot, renderPlot } from './render-plot.ts'
import type { ReportData, WordFeature } from './report-data.ts'
import { style } from './style.ts'

/** Writes the report as one HTML file that needs nothing else, not even a network. */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  await writeFile(path, await reportHtml(data))
}

/** The report as one HTML document. */
export async function reportHtml(data: ReportData): Promise<string> {
  const { classes } = data
  const halves = key('train', 'test')
  const numbers = data.numbers.map(feature => figure(feature.name, missing(feature), numberPlot(feature)))
  const words = data.words.map(wordFigure)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(data.title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${text(data.title)}</h1>
<p>${text(data.about)}</p>
${parity(data)}
${facts(data)}
</header>
<main>
<section><h2>Stages</h2><div class="card scroll">${stageTable(data.stages)}</div></section>
<section><h2>Pipeline</h2><div class="card scroll">${data.pipelineHtml}</div></section>
<section><h2>How well it predicts</h2><div class="plots">
${await figure('ROC curve', `area under the curve ${data.auc.toFixed(4)}; the dashed line is guessing`, rocPlot(data))}
${await figure('Calibration', 'what was predicted against what happened, in 15 groups of equally many flights; the dashed line is perfect', calibrationPlot(data))}
${await figure('Scores by class', 'share of the flights of each class', scorePlot(data), key(classes.negative, classes.positive))}
${await figure('Latency of predict()', `${whole(data.predictMicros.length)} requests in this process, features read and model run`, latencyPlot(data))}
</div></section>
<section><h2>Features</h2>${halves}<div class="features">
${(await Promise.all([...numbers, ...words])).join('\n')}
</div></section>
</main>
<footer>${data.notes.map(note => `<p>${text(note)}</p>`).join('')}</footer>
</body>
</html>
`
}

function parity({ parity: { asked, identical, values } }: ReportData): string {
  const line = `<strong>${whole(identical)} of ${whole(asked)} identical.</strong> ${whole(values)} feature values and ${whole(asked)} probabilities, asked online and computed in batch, compared bit for bit.`
  return `<p class="parity${identical === asked ? '' : ' broken'}">${line}</p>`
}

function facts(data: ReportData): string {
  const seconds = data.stages.reduce((sum, stage) => sum + stage.seconds, 0)
  const shown: readonly (readonly [string, string, string])[] = [
    ['AUC', data.auc.toFixed(4), ''],
    ['Log loss', data.logLoss.toFixed(4), ''],
    ['predict() p50', quantile(data.predictMicros, 0.5).toPrecision(3), 'µs'],
    ['predict() p99', quantile(data.predictMicros, 0.99).toPrecision(3), 'µs'],
    ['All stages', seconds.toFixed(1), 's'],
    ['Peak memory', whole(data.peakBytes / 1e6), 'MB'],
  ]
  return `<dl class="facts">${shown.map(([name, value, unit]) => `<div><dt>${name}</dt><dd>${value} <small>${unit}</small></dd></div>`).join('')}</dl>`
}

function stageTable(stages: readonly StageTime[]): string {
  const longest = Math.max(...stages.map(stage => stage.seconds))
  const total = stages.reduce((sum, stage) => sum + stage.seconds, 0)
  const rows = stages.map(({ name, rows, seconds }) => {
    const cells = [
      text(name),
      rows === null ? '' : whole(rows),
      seconds.toFixed(1),
      rows === null ? '' : whole(rate(rows, seconds)),
    ]
    const gauge = `<td class="gauge"><i style="width:${((seconds / longest) * 100).toFixed(1)}%"></i></td>`
    return `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}${gauge}</tr>`
  })
  const head =
    '<th scope="col">Stage</th><th scope="col">Rows</th><th scope="col">Seconds</th><th scope="col">Rows/s</th><th class="gauge"></th>'
  const foot = `<tr><td>All</td><td></td><td>${total.toFixed(1)}</td><td></td><td class="gauge"></td></tr>`
  return `<table class="stages"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody><tfoot>${foot}</tfoot></table>`
}

function wordFigure(feature: WordFeature): Promise<string> {
  const shares = wordShares(feature.train, feature.test)
  const rest = shares[mostWords]
  const others = rest && `; ${rest.word}: ${percent(rest.train)} train, ${percent(rest.test)} test`
  return figure(feature.name, `${missing(feature)}${others ?? ''}`, wordPlot(shares.slice(0, mostWords)))
}

async function figure(title: string, detail: string, plot: Plot, legend = ''): Promise<string> {
  const svg = await renderPlot(text(`${title}: ${detail}`), plot)
  return `<figure class="card"><figcaption>${text(title)}<span>${text(detail)}</span></figcaption>${legend}${svg}</figure>`
}

function key(under: string, over: string): string {
  return `<p class="key"><span><b></b>${text(under)}</span><span><b class="over"></b>${text(over)}</span></p>`
}

function missing({
  train,
  test,
}: {
  readonly train: ArrayLike<number | string | null>
  readonly test: ArrayLike<number | string | null>
}): string {
  const [inTrain, inTest] = [missingShare(train), missingShare(test)].map(percent)
  return [inTrain, inTest].every(share => share === percent(0))
    ? 'none missing'
    : `missing: ${inTrain} train, ${inTest} test`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}\u00a0%`
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
