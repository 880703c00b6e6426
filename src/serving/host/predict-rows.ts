import { RequestError } from '../../features/errors/online-errors.ts'
import { namedErrors } from '../../features/online/create-feature-reader.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import { explainPredictor } from '../explain-predictor.ts'
import { named } from '../named.ts'
import type { ValueRows } from './batch-work.ts'
import { type CallContext, countCall, rowError, since } from './call-context.ts'
import type { StageTimings } from './host-call.ts'
import { logRow } from './log-row.ts'
import type { Inferred } from './model-runner.ts'
import type { Chosen } from './model-slot.ts'
import type { FailedRow, HostAnswer, HostMetadata, PredictCall, PredictResult } from './predict-call.ts'
import { readValues, type ServedVersion } from './served-version.ts'
import { observeRows } from './watch-version.ts'

type RowAnswer = HostAnswer | FailedRow

/** Answers rows, each by the version that its entity has; see `ModelHost.predict`. */
export async function predictRows(
  context: CallContext,
  call: PredictCall,
  signal: AbortSignal,
): Promise<PredictResult> {
  const begun = performance.now()
  const { slot, limits } = context
  if (!Array.isArray(call.rows)) throw new RequestError([{ at: 'rows', message: 'a list of rows is needed' }])
  if (call.rows.length > limits.callRows)
    throw new RequestError([
      { at: 'rows', message: `${call.rows.length} rows are more than ${limits.callRows} at a time` },
    ])
  const main = context.named ?? { variant: 'primary' as const, held: slot.main() }
  const requests = main.held.ready.parse(call.rows, context.clock)
  const shares = sharesOf(context, main, requests)
  const answers = new Array<RowAnswer>(requests.length)
  const share = async ([chosen, rows]: readonly [Chosen, readonly number[]]): Promise<void> => {
    const isMain = chosen === main
    const own = isMain ? rows.map(row => requests[row] as unknown[]) : parseAgain(context, chosen, call, rows)
    const given = await predictShare(context, chosen, { call, requests: own, begun }, signal)
    for (const [index, row] of rows.entries()) answers[row] = given[index] as RowAnswer
  }
  await Promise.all([...shares].map(share))
  const [only] = answers
  if (answers.length === 1 && only !== undefined && 'error' in only) throw only.error
  context.shadowing.after(context, call.rows, requests, answers)
  return { answers, ...(call.explain === true && { explanation: explain(main.held.ready) }) }
}

/** The requests of another version than the first, which may have other columns. */
function parseAgain({ clock }: CallContext, { held }: Chosen, call: PredictCall, rows: readonly number[]): ValueRows {
  return held.ready.parse(
    rows.map(row => call.rows[row]),
    clock,
  )
}

/** The rows of a call by who answers them. */
function sharesOf(
  { slot, named: fixed }: CallContext,
  main: Chosen,
  requests: ValueRows,
): ReadonlyMap<Chosen, readonly number[]> {
  const all = Array.from(requests, (_, row) => row)
  if (fixed !== null || slot.canary?.held == null) return new Map([[main, all]])
  const canary: Chosen = { variant: 'canary', held: slot.canary.held }
  const keysAt = slot.keysAt(main.held.ready)
  const isCanary = (row: number) => slot.choose(() => keysAt.map(at => requests[row]?.[at])).variant === 'canary'
  const taken = all.filter(isCanary)
  const kept = all.filter(row => !taken.includes(row))
  const shares: [Chosen, number[]][] = [
    [main, kept],
    [canary, taken],
  ]
  return new Map(shares.filter(([, rows]) => rows.length > 0))
}

interface Share {
  readonly call: PredictCall
  readonly requests: ValueRows
  /** When the call began, as `performance.now()` counts. */
  readonly begun: number
}

/** Answers rows by one version. */
async function predictShare(
  context: CallContext,
  chosen: Chosen,
  { call, requests, begun }: Share,
  signal: AbortSignal,
): Promise<readonly RowAnswer[]> {
  const { ready } = chosen.held
  const done = chosen.held.use()
  try {
    const parsed = performance.now()
    const rows = await readValues(ready, requests, signal)
    const features = since(parsed)
    const ran = await ready.runner.rows(
      rows.map(row => row.values),
      signal,
    )
    const inferred = performance.now()
    const timings = { resolve: (parsed - begun) * 1000, features, ...ran.timings, postprocess: 0 }
    const failed = new Map(ran.failures.map(({ row, error }) => [row, error]))
    const answers = rows.map((row, index): RowAnswer => {
      const metadata = metadataOf(context, chosen, row, timings)
      const answer = ran.answers[index] ?? null
      if (answer === null) {
        const error = rowError(`${ready.version.name}/${ready.version.version}`, index, failed.get(index))
        countCall(context, chosen, error)
        return { error, metadata }
      }
      return answerOf(ready, row, answer, metadata, call.features === true)
    })
    observeRows(ready, rows, ran.answers)
    timings.postprocess = since(inferred)
    finish(context, chosen, { rows, answers, executions: ran.executions, timings, begun })
    return answers
  } catch (error) {
    countCall(context, chosen, error)
    throw error
  } finally {
    done()
  }
}

/** What one version answered. */
interface Finished {
  readonly rows: readonly PositionalRow[]
  readonly answers: readonly RowAnswer[]
  readonly executions: number
  readonly timings: StageTimings
  readonly begun: number
}

/** Counts and logs what was answered. */
function finish(context: CallContext, chosen: Chosen, { rows, answers, executions, timings, begun }: Finished): void {
  const { slot, metrics, record, clock } = context
  const { ready } = chosen.held
  const total = since(begun)
  record(timings, total)
  slot.statistics.answered({ rows: answers.length, executions }, timings, total, clock())
  if (answers.some(answer => !('error' in answer))) countCall(context, chosen)
  for (const [index, row] of rows.entries()) {
    for (let at = 0; at < row.statuses.length; at++) {
      const status = row.statuses[at] as string
      if (status !== 'present' && status !== 'null')
        metrics.featureMissing.of(slot.name, ready.joined[at] as string, status).add(1)
    }
    const answer = answers[index] as RowAnswer
    if (context.payloadLog !== null && !('error' in answer)) logRow(context, context.payloadLog, ready, row, answer)
  }
}

function metadataOf(
  { clock }: CallContext,
  { variant, held }: Chosen,
  { values, statuses, errors }: PositionalRow,
  timings: StageTimings,
): HostMetadata {
  const { version, hash, timeAt, joined } = held.ready
  return {
    model: version.name,
    version: version.version,
    digest: version.digest,
    variant,
    features: hash,
    requestedAt: timeAt < 0 ? clock() : (values[timeAt] as number),
    statuses: named(joined, statuses),
    ...(errors !== null && { errors: namedErrors(errors, joined) }),
    timings,
  }
}

function answerOf(
  { columns }: ServedVersion,
  { values }: PositionalRow,
  inferred: Inferred,
  metadata: HostMetadata,
  show: boolean,
): HostAnswer {
  return {
    prediction: typeof inferred === 'number' ? { value: inferred } : inferred,
    metadata,
    ...(show && {
      features: named(
        columns.map(column => column.name),
        values,
      ),
    }),
  }
}

function explain({ version, set, reader, pipeline }: ServedVersion): ReturnType<typeof explainPredictor> {
  return explainPredictor(version, set, reader?.plans() ?? [], pipeline)
}
