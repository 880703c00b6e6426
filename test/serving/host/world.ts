// Models over a small feature set, as tests of the host need them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  count,
  eventSource,
  featureGroup,
  featureSet,
  folderRegistry,
  LinearRegression,
  LogisticRegression,
  type ModelRegistry,
  materialize,
  mean,
  memoryStore,
  type OnlineStore,
  Pipeline,
  SimpleImputer,
  tableStore,
} from 'bighead'

export const start = Date.parse('2024-01-01T00:00:00Z')
export const hour = 3_600_000
const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({ mean: mean(f.amount, { window: '1d' }), n: count(f.amount, { window: '1d', default: 0 }) }),
})
export const fraud = featureSet({
  name: 'fraud',
  request: { asked_at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'asked_at',
  groups: { card: spending },
  derive: f => ({ ratio: f.amount.div(f.card_mean) }),
})
export const events = Array.from({ length: 100 }, (_, i) => ({
  at: start + i * 10 * 60_000,
  card: `c${i % 7}`,
  amount: ((i * 37) % 101) / 4,
}))

/** Training rows whose target is `factor` times the amount. */
const rows = (factor: number) =>
  events.slice(20).map((event, i) => ({
    amount: event.amount,
    card_mean: event.amount + (i % 3),
    card_n: i % 5,
    ratio: 1 + (i % 4),
    next: event.amount * factor,
    bad: event.amount > 12 + (i % 3),
  }))

/** A regressor that says about `factor` times the amount. */
export const regressor = (factor: number) =>
  new Pipeline([
    ['impute', new SimpleImputer()],
    ['model', new LinearRegression()],
  ]).fit(
    rows(factor).map(({ bad: _, ...row }) => row),
    { target: 'next' },
  )

/** A classifier of dear payments. */
export const classifier = () =>
  new Pipeline([
    ['impute', new SimpleImputer()],
    ['model', new LogisticRegression()],
  ]).fit(
    rows(1).map(({ next: _, ...row }) => row),
    { target: 'bad' },
  )

export interface World extends AsyncDisposable {
  readonly folder: string
  readonly registry: ModelRegistry
  readonly online: OnlineStore
  /** Registers a regressor and points `production` at it. */
  promote(factor: number): Promise<number>
}

/** A registry in a folder of its own, and a store with the features of `fraud` after half of the events. */
export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'bighead-host-'))
  const registry = folderRegistry(folder)
  const online = memoryStore()
  await materialize(spending, {
    offline: tableStore({ payments: events }),
    online,
    until: start + 12 * hour,
  })
  return {
    folder,
    registry,
    online,
    async promote(factor) {
      const { version } = await registry.register('fraud', { pipeline: await regressor(factor), features: fraud })
      const before = await registry.resolve('fraud@production')
      if (before?.version !== version)
        await registry.promote('fraud', 'production', version, { expected: before?.version ?? null })
      return version
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export const request = { asked_at: start + 13 * hour, card: 'c1', amount: 8 }
