import { type FeatureStatus, RandomState, type Schema } from 'bighead'
import { checkOptions } from '../../../src/serving/watch/check-options.ts'
import { RowCounter } from '../../../src/serving/watch/row-counter.ts'
import type { WatchOptions } from '../../../src/serving/watch/watch-options.ts'
import type { WatchReference } from '../../../src/serving/watch/watch-reference.ts'
import type { WatchedVersion } from '../../../src/serving/watch/watched-version.ts'

export const minute = 60_000
export const start = Date.parse('2024-01-01T00:00:00Z')

export const schema = { amount: 'float64', shop: 'string', known: 'boolean', size: 'int32' } as const satisfies Schema

export interface SeenRow {
  readonly amount: number | null
  readonly shop: string | null
  readonly known: boolean | null
  readonly size: number | null
}

export function versionOf(classes: WatchedVersion['classes'] = [false, true]): WatchedVersion {
  const columns = Object.entries(schema).map(([name, type]) => ({ name, type }))
  return { columns, joined: ['size'], classes }
}

/** Rows around a mean, with some holes. */
export function rowsOf(seed: number, count: number, mean = 0): readonly SeenRow[] {
  const random = new RandomState(seed)
  const hole = <V>(value: V): V | null => (random.random() < 0.05 ? null : value)
  return Array.from({ length: count }, () => ({
    amount: hole(mean + random.random() + random.random() + random.random()),
    shop: hole(`s${Math.floor(random.random() * 9)}`),
    known: hole(random.random() < 0.3),
    size: hole(Math.floor(random.random() * 40)),
  }))
}

export function counterOf(
  reference: WatchReference | null,
  options: WatchOptions = {},
  version = versionOf(),
): RowCounter {
  return new RowCounter(version, reference, checkOptions(options))
}

/** The numbers of a classifier of two classes for some rows. */
export function scores(...probabilities: readonly number[]): Float64Array {
  return Float64Array.from(probabilities.flatMap(probability => [1 - probability, probability]))
}

export function see(
  counter: RowCounter,
  row: SeenRow,
  time: number,
  { status = 'present', numbers = scores(0.25) }: { status?: FeatureStatus; numbers?: Float64Array } = {},
): void {
  counter.observe(
    [{ values: Object.keys(schema).map(name => row[name as keyof SeenRow]), statuses: [status] }],
    numbers,
    time,
  )
}
