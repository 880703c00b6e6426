import { columnFromExact } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import type { RunRecord } from './runs.ts'

/** One row per run: what it is, its parameters, and the last value of each metric. */
export function runsTable(runs: readonly RunRecord[]): Table {
  const texts = (of: (run: RunRecord) => string | null): Column => columnFromExact('string', runs.map(of)) as Column
  const times = (of: (run: RunRecord) => number | null): Column => columnFromExact('timestamp', runs.map(of)) as Column
  const fixed: (readonly [string, Column])[] = [
    ['id', texts(run => run.id)],
    ['name', texts(run => run.name)],
    ['status', texts(run => run.status)],
    ['startedAt', times(run => run.startedAt)],
    ['endedAt', times(run => run.endedAt)],
    ['dataHash', texts(run => run.dataHash)],
    ['featuresHash', texts(run => run.featuresHash)],
    ['commit', texts(run => run.commit)],
  ]
  const params = namesOf(runs, run => Object.keys(run.params)).map(
    path =>
      [`params.${path}`, texts(run => (Object.hasOwn(run.params, path) ? (run.params[path] ?? null) : null))] as const,
  )
  const metrics = metricNames(runs).map(name => {
    const values = runs.map(run => lastValue(run, name))
    return [`metrics.${name}`, columnFromExact('float64', values) as Column] as const
  })
  return new Table([...fixed, ...params, ...metrics], runs.length)
}

/** The names of all metrics, in order. */
export function metricNames(runs: readonly RunRecord[]): string[] {
  return namesOf(runs, run => run.metrics.map(({ name }) => name))
}

/** All names that runs have, in order. */
export function namesOf(runs: readonly RunRecord[], names: (run: RunRecord) => readonly string[]): string[] {
  return [...new Set(runs.flatMap(names))].sort()
}

/** The value of a metric that came last; null where there is none. */
export function lastValue({ metrics }: RunRecord, name: string): number | null {
  return metrics.findLast(point => point.name === name)?.value ?? null
}
