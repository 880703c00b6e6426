import {
  backfill,
  eventSource,
  featureGroup,
  featureSet,
  LinearRegression,
  LogisticRegression,
  materialize,
  mean,
  memoryStore,
  Pipeline,
  SimpleImputer,
  StandardScaler,
  tableStore,
} from '../../../src/index.ts'

/** Four numbers of each of some rows; the label and the target are made of them. */
export const rows = Array.from({ length: 80 }, (_, row) => {
  const numbers = [0, 1, 2, 3].map(column => (((row + 3) * (column * 7 + 11)) % 101) / 8 - 6)
  return { a: numbers[0] ?? 0, b: numbers[1] ?? 0, c: numbers[2] ?? 0, d: numbers[3] ?? 0 }
})

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({ mean: mean(f.amount, { window: '7d' }) }),
})
/** What is asked about a card: who, how much, and when. */
export const fraud = featureSet({
  name: 'fraud',
  request: { asked_at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'asked_at',
  groups: { card: spending },
  derive: f => ({ ratio: f.amount.div(f.card_mean) }),
})

export const start = Date.parse('2024-01-01T00:00:00Z')
const events = Array.from({ length: 60 }, (_, index) => ({
  at: start + index * 3_600_000,
  card: `c${index % 4}`,
  amount: ((index * 37) % 101) / 4 + 1,
}))

/** A classifier of four numbers with texts for classes, and a regressor of the same, both without features. */
export async function fitPlain() {
  const named = rows.map(row => ({ ...row, kind: row.a + row.b > row.c ? 'high' : row.d > 0 ? 'middle' : 'low' }))
  const valued = rows.map(row => ({ ...row, value: row.a * 2 - row.b + 0.5 * row.c }))
  const steps = () =>
    [
      ['impute', new SimpleImputer({ strategy: 'mean' })],
      ['scale', new StandardScaler()],
    ] as const
  const kind = await new Pipeline([...steps(), ['model', new LogisticRegression()]]).fit(named, { target: 'kind' })
  const value = await new Pipeline([...steps(), ['model', new LinearRegression()]]).fit(valued, { target: 'value' })
  return { kind, value }
}

/** A model that reads features, what it learned from, and the store that it reads. */
export async function fitFraud() {
  const offline = tableStore({ payments: events })
  const spine = events
    .slice(8)
    .map(({ at, card, amount }, index) => ({ asked_at: at, card, amount, bad: index % 3 === 0 }))
  const training = await backfill(fraud, { spine, offline })
  const pipeline = new Pipeline([
    ['impute', new SimpleImputer({ strategy: 'mean' })],
    ['model', new LogisticRegression()],
  ])
  const inputs = training.select(['amount', 'card_mean', 'ratio', 'bad'])
  const online = memoryStore()
  await materialize(fraud, { offline, online, until: start + 48 * 3_600_000 })
  return { fitted: await pipeline.fit(inputs, { target: 'bad' }), offline, online }
}
