import { columnFromExact } from '../../features/table/build-column.ts'
import { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import type { FoldScores, LiveCandidate } from './run-folds.ts'

/** One row per candidate: its parameters, and for each score the mean, deviation, rank and the value of every split. */
export function resultsTable(candidates: readonly LiveCandidate[], scores: FoldScores): Table {
  const { names, results } = scores
  const paths = [...new Set(candidates.flatMap(({ params }) => Object.keys(params)))].sort()
  const columns: (readonly [string, Column])[] = paths.map(path => [
    path,
    paramColumn(candidates.map(({ params }) => (Object.hasOwn(params, path) ? params[path] : undefined))),
  ])
  columns.push(['meanFitSeconds', numbers(results.map(folds => mean(folds.map(fold => fold.fitSeconds))))])
  for (const [index, name] of names.entries()) {
    columns.push(
      ...scoreColumns(
        `${name}`,
        results.map(folds => folds.map(fold => fold.test[index] ?? Number.NaN)),
      ),
    )
    if (results[0]?.[0]?.train != null)
      columns.push([
        `${name} train mean`,
        numbers(results.map(folds => mean(folds.map(fold => fold.train?.[index] ?? Number.NaN)))),
      ])
  }
  return new Table(columns, candidates.length)
}

/** The mean of one score over the splits, per candidate. */
export function meanScores({ names, results }: FoldScores, name: string): number[] {
  const index = names.indexOf(name)
  return results.map(folds => mean(folds.map(fold => fold.test[index] ?? Number.NaN)))
}

/** The rank of each mean, 1 for the greatest, equal ones with the same; NaN comes last. */
export function ranksOf(means: readonly number[]): number[] {
  const known = means.map(value => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value))
  return known.map(value => 1 + known.filter(other => other > value).length)
}

function scoreColumns(name: string, values: readonly (readonly number[])[]): (readonly [string, Column])[] {
  const means = values.map(mean)
  const splits = values[0]?.map((_, split) => split) ?? []
  return [
    [`${name} mean`, numbers(means)],
    [`${name} std`, numbers(values.map(deviation))],
    [`${name} rank`, numbers(ranksOf(means))],
    ...splits.map(split => [`${name} split ${split}`, numbers(values.map(list => list[split] ?? Number.NaN))] as const),
  ]
}

function numbers(values: readonly number[]): Column {
  return new Column('float64', values.length, { kind: 'number', values: Float64Array.from(values), validity: null })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map(value => (value - middle) ** 2)))
}

/** What was tried of one parameter: numbers, booleans or texts as they are, anything else as JSON; null where it was left as it is. */
function paramColumn(values: readonly unknown[]): Column {
  const given = values.filter(value => value !== undefined)
  const type = (['number', 'boolean', 'string'] as const).find(type => given.every(value => typeof value === type))
  const column = type === 'number' ? 'float64' : (type ?? 'string')
  const cells = values.map(value => (value === undefined ? null : type === undefined ? valueText(value) : value))
  return columnFromExact(column, cells as never) as Column
}

function valueText(value: unknown): string {
  const definition = Object(value).definition
  return JSON.stringify(definition ?? value) ?? String(value)
}
