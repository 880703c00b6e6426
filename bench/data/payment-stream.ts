import { Column, type EventBatch, eventSource, Table } from 'bighead'
import { generator } from './generator.ts'

/** The source of the payments; not annotated, because its type names its columns. */
export const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64', items: 'int32' },
  time: 'at',
})

/** What a made-up stream of payments looks like; times in milliseconds. */
export interface StreamPlan {
  readonly events: number
  readonly keys: number
  /** When the first event happens, and how long it is to the last one. */
  readonly from: number
  readonly span: number
  /** The share of the events that fall on one key, beside its even part. */
  readonly hotShare: number
}

export type PaymentRow = {
  readonly at: number
  readonly card: string
  readonly amount: number | null
  readonly items: number | null
}

/** A stream, batch by batch from memory, whose makings are not measured. */
export interface PaymentStream {
  batches(): AsyncGenerator<EventBatch>
  /** All events of some cards, as rows. */
  readonly sample: { readonly cards: readonly string[]; readonly rows: readonly PaymentRow[] }
}

const rowsPerBatch = 10_000
export const rowsPerSlice = 2_000_000

/**
 * Payments in cents, in nearly the order of time (2 s of disorder), one in fifty amounts missing. Each batch is made when it is asked
 * for; `measured` gets what taking up each slice of 2 M events took, without that.
 */
export function paymentStream(
  plan: StreamPlan,
  measured: (seconds: number, cpuSeconds: number) => void,
): PaymentStream {
  const random = generator(7)
  const cards = [
    'card-0',
    ...Array.from({ length: 19 }, (_, index) => `card-${Math.floor(((index + 1) * plan.keys) / 20)}`),
  ]
  const sampled = new Set(cards)
  const rows: PaymentRow[] = []
  const keep = (row: PaymentRow): void => {
    if (sampled.has(row.card)) rows.push(row)
  }
  return {
    sample: { cards, rows },
    async *batches() {
      let [seconds, cpuSeconds] = [0, 0]
      for (let offset = 0; offset < plan.events; ) {
        const batch = makeBatch(plan, offset, random, keep)
        const started = performance.now()
        const cpu = process.cpuUsage()
        yield batch
        const { user, system } = process.cpuUsage(cpu)
        seconds += (performance.now() - started) / 1000
        cpuSeconds += (user + system) / 1e6
        offset += rowsPerBatch
        if (offset % rowsPerSlice !== 0) continue
        measured(seconds, cpuSeconds)
        seconds = cpuSeconds = 0
      }
    },
  }
}

function makeBatch(
  plan: StreamPlan,
  offset: number,
  random: () => number,
  keep: (row: PaymentRow) => void,
): EventBatch {
  const at = new Float64Array(rowsPerBatch)
  const codes = new Int32Array(rowsPerBatch)
  const amount = new Float64Array(rowsPerBatch)
  const items = new Int32Array(rowsPerBatch)
  const validity = new Uint8Array(rowsPerBatch / 8).fill(255)
  const dictionary: string[] = []
  const known = new Map<string, number>()
  for (let row = 0; row < rowsPerBatch; row++) {
    at[row] = Math.floor(plan.from + ((offset + row) / plan.events) * plan.span + random() * 2000)
    const key = random() < plan.hotShare ? 0 : Math.floor(random() * plan.keys)
    const card = `card-${key}`
    const code = known.get(card) ?? dictionary.push(card) - 1
    if (code === known.size) known.set(card, code)
    codes[row] = code
    amount[row] = Math.floor(random() ** 3 * 50_000) / 100
    items[row] = 1 + Math.floor(random() * 9)
    const isMissing = random() < 0.02
    if (isMissing) validity[row >> 3]! &= ~(1 << (row & 7))
    keep({ at: at[row]!, card, amount: isMissing ? null : amount[row]!, items: items[row]! })
  }
  const number = (values: Float64Array | Int32Array, bitmap: Uint8Array | null = null) =>
    ({ kind: 'number', values, validity: bitmap }) as const
  const table = new Table(
    [
      ['at', new Column('timestamp', rowsPerBatch, number(at))],
      ['card', new Column('string', rowsPerBatch, { kind: 'string', codes, dictionary, validity: null })],
      ['amount', new Column('float64', rowsPerBatch, number(amount, validity))],
      ['items', new Column('int32', rowsPerBatch, number(items))],
    ],
    rowsPerBatch,
  )
  return { kind: 'events', shard: '0', offset, table }
}
