import type { InputRow, Predictor, Progress, Row, Table } from 'bighead'
import type { flightDelay } from '../../docs/examples/features.ts'
import type { ReplayedEvents } from './replayed-events.ts'

type Request = typeof flightDelay.request

/** What a batch path computed for a request, and what the online path must therefore answer. */
export interface Expected {
  readonly request: Row<Request>
  readonly features: Readonly<Record<string, unknown>>
  readonly probability: number
}

export interface Proof {
  readonly asked: number
  readonly identical: number
  /** How many requests were asked after later events had been applied on purpose. */
  readonly askedLate: number
  readonly values: number
  /** The first few differences, in words. */
  readonly differences: readonly string[]
}

/** Every third request is asked when the stream is already up to ten minutes ahead of it. */
const aheadMinutes = [0, 0, 10]

/**
 * Asks each request online at its own time, while the streams move on from request to request, and compares every feature value and
 * every probability with the batch path's, bit for bit. Requests must be in order of time.
 */
export async function prove(
  expected: readonly Expected[],
  predictor: Predictor<Request>,
  streams: readonly ReplayedEvents[],
  onProgress: (progress: Progress) => void,
): Promise<Proof> {
  const differences: string[] = []
  let identical = 0
  let askedLate = 0
  let values = 0
  for (const [index, { request, features, probability }] of expected.entries()) {
    const at = request.requested_at as number
    const ahead = (aheadMinutes[index % aheadMinutes.length] as number) * 60_000
    if (ahead > 0) askedLate++
    await Promise.all(streams.map(stream => stream.advanceTo(at + ahead)))
    const answer = await predictor.predict(request as InputRow<Request>, { features: true })
    const before = differences.length
    for (const [name, value] of Object.entries(features)) {
      values++
      const served = answer.features?.[name]
      if (!sameBits(value, served))
        differences.push(`request ${index}: ${name} is ${show(value)} in batch, ${show(served)} online`)
    }
    const served = 'probabilities' in answer.prediction ? answer.prediction.probabilities.true : answer.prediction.value
    if (!sameBits(probability, served))
      differences.push(`request ${index}: probability ${probability} in batch, ${served} online`)
    if (differences.length === before) identical++
    if (index % 100 === 0) onProgress({ stage: 'asking', done: index, total: expected.length, unit: 'rows' })
  }
  return { asked: expected.length, identical, askedLate, values, differences: differences.slice(0, 10) }
}

function sameBits(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((value, index) => sameBits(value, right[index]))
  }
  return Object.is(left, right)
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value)
}

/** An even sample of the rows that were asked before `until`, as what the online path must answer. */
export function sampleExpected(
  batch: Table,
  probabilities: Float64Array,
  count: number,
  until: number,
  request: Request,
  columns: readonly string[],
): Expected[] {
  const times = batch.column('requested_at').toArray() as number[]
  const usable = times.findIndex(time => time >= until)
  const step = (usable < 0 ? batch.rowCount : usable) / count
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index * step)
    const row = batch.row(number) as Readonly<Record<string, unknown>>
    const pick = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, row[name]]))
    return {
      request: pick(Object.keys(request)) as Row<Request>,
      features: pick(columns),
      probability: probabilities[number] as number,
    }
  })
}
