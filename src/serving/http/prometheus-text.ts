import type { MetricFamily, MetricSample } from '../host/metrics.ts'

/** The content type of the text format of Prometheus. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

/** Figures in the text format of Prometheus. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families.map(familyText).join('')
}

function familyText(family: MetricFamily): string {
  const { name, help, type, samples } = family
  const lines = [`# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`, `# TYPE ${name} ${type}`]
  for (const sample of samples) {
    if (type === 'histogram') lines.push(...histogramLines(name, sample))
    else lines.push(`${name}${labelsText(sample.labels)} ${numberText(sample.value)}`)
  }
  return `${lines.join('\n')}\n`
}

function histogramLines(name: string, { labels, value, buckets = [] }: MetricSample): readonly string[] {
  const count = buckets.at(-1)?.count ?? 0
  return [
    ...buckets.map(bucket => `${name}_bucket${labelsText({ ...labels, le: numberText(bucket.upTo) })} ${bucket.count}`),
    `${name}_sum${labelsText(labels)} ${numberText(value)}`,
    `${name}_count${labelsText(labels)} ${count}`,
  ]
}

function labelsText(labels: MetricSample['labels']): string {
  let text = ''
  for (const name in labels) text += `${text === '' ? '{' : ','}${name}="${escaped(labels[name] as string)}"`
  return text === '' ? '' : `${text}}`
}

function escaped(value: string): string {
  return !/[\\"\n]/.test(value) ? value : value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
