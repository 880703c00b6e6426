import {
  GroupKFold,
  GroupShuffleSplit,
  KFold,
  RandomState,
  RepeatedKFold,
  RepeatedStratifiedKFold,
  ShuffleSplit,
  type SplitIndices,
  type Splitter,
  StratifiedKFold,
  StratifiedShuffleSplit,
  TimeSeriesSplit,
} from 'bighead'
import { expect } from 'vitest'

/** A splitter with scikit-learn's names of parameters, and what it splits. */
export interface SplitCase {
  readonly kind: string
  readonly params: { readonly [name: string]: unknown }
  readonly rowCount: number
  readonly target: readonly number[]
  readonly groups: readonly number[]
}

/** The rows of each split, or why there are none. */
export type SplitAnswer = readonly { readonly train: number[]; readonly test: number[] }[] | { readonly error: string }

const makers: { readonly [kind: string]: new (params: object) => Splitter } = {
  KFold,
  StratifiedKFold,
  GroupKFold,
  RepeatedKFold,
  RepeatedStratifiedKFold,
  ShuffleSplit,
  StratifiedShuffleSplit,
  GroupShuffleSplit,
  TimeSeriesSplit,
}

/** Random parameters of every kind of splitter, over rows with few and with many classes and groups. */
export function drawSplitCases(seed: number, count: number): SplitCase[] {
  const random = new RandomState(seed)
  const kinds = Object.keys(makers)
  return Array.from({ length: count }, (_, index) => drawCase(random, kinds[index % kinds.length] ?? ''))
}

function drawCase(random: RandomState, kind: string): SplitCase {
  const rowCount = random.integer(8, 60)
  const labels = (most: number): number[] => Array.from({ length: rowCount }, () => random.integer(0, most))
  const target = labels(random.integer(2, 5))
  const groups = labels(random.integer(2, 12))
  return { kind, rowCount, target, groups, params: drawParams(random, kind) }
}

function drawParams(random: RandomState, kind: string): Record<string, unknown> {
  const n_splits = random.integer(2, 6)
  const random_state = random.integer(0, 1000)
  const flag = (): boolean => random.integer(0, 2) === 1
  if (kind === 'TimeSeriesSplit')
    return {
      n_splits,
      gap: random.integer(0, 3),
      ...(flag() ? { test_size: random.integer(1, 5) } : {}),
      ...(flag() ? { max_train_size: random.integer(1, 9) } : {}),
    }
  if (kind.startsWith('Repeated')) return { n_splits, n_repeats: random.integer(1, 4), random_state }
  if (kind.includes('Shuffle')) {
    const sizes = [0.2, 0.35, 0.5, 4] as const
    return {
      n_splits,
      random_state,
      ...(flag() ? { test_size: sizes[random.integer(0, 4)] } : {}),
      ...(flag() ? { train_size: sizes[random.integer(0, 4)] } : {}),
    }
  }
  return flag() ? { n_splits, shuffle: true, random_state } : { n_splits }
}

/** Expects the rows that scikit-learn gives, or a refusal where it refuses. */
export function expectSplits({ kind, params, ...input }: SplitCase, wanted: SplitAnswer): void {
  const named = Object.entries(params).map(([name, value]) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  const Maker = makers[kind] as (typeof makers)[string]
  const split = (): readonly SplitIndices[] => new Maker(Object.fromEntries(named)).split(input.rowCount, input)
  if ('error' in wanted) {
    expect(split, `${kind}: ${wanted.error}`).toThrow('Parameter `')
    return
  }
  const found = split().map(({ train, test }) => ({ train: [...train], test: [...test] }))
  expect(found, `${kind} ${JSON.stringify(params)}`).toEqual(wanted)
}

/** The draws of `drawn` in test/engines/sklearn/splits.py. */
function draws(seed: number): number[][] {
  const random = new RandomState(seed)
  const list = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)
  const probabilities = [0.1, 0.4, 0, 0.3, 0.2]
  return [
    list(3, () => random.random()),
    list(5, () => random.integer(0, 7)),
    list(5, () => random.integer(-5, 2 ** 40)),
    list(5, () => random.normal(3, 2)),
    list(2, () => random.normal()),
    list(3, () => random.uniform(-1, 4)),
    [...random.permutation(9)],
    [...random.choice(11, 6)],
    [...random.choice(11, 6, { replace: false })],
    [...random.choice(5, 8, { probabilities })],
    [...random.choice(5, 4, { replace: false, probabilities })],
  ]
}

/** Expects the draws that numpy gives: the same bits, but for the logarithm's last one in those of a normal distribution. */
export function expectDraws(seed: number, wanted: readonly (readonly number[])[]): void {
  const found = draws(seed)
  const normal = [3, 4]
  for (const [index, list] of found.entries()) {
    if (!normal.includes(index)) expect(list).toEqual(wanted[index])
    else for (const [at, value] of list.entries()) expect(value).toBeCloseTo(wanted[index]?.[at] ?? Number.NaN, 13)
  }
  expect(found.length).toBe(wanted.length)
}
