import { RequestError } from '../../features/errors/online-errors.ts'
import { namedErrors } from '../../features/online/naming.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import { explainPredictor } from '../explain-predictor.ts'
import type { ValueRows } from './batch-work.ts'
import { type CallContext, countCall, rowError, since } from './call-context.ts'
import { checkRowCount } from './check-row-count.ts'
import type { StageTimings } from './host-call.ts'
import { logRows } from './log-rows.ts'
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
  checkRowCount('rows', call.rows.length, limits)
  const main = context.named ?? { variant: 'primary' as const, held: slot.main() }
  const requests = main.held.ready.parse(call.rows, context.clock)
  const shares = sharesOf(context, main, call, requests)
  const given = await Promise.all(shares.map(share => predictShare(context, share, { call, begun }, signal)))
  const answers = together(shares, given, requests.length)
  const [only] = answers
  if (answers.length === 1 && only !== undefined && 'error' in only) throw only.error
  context.shadowing.after(context, call.rows, requests, answers)
  return { answers, ...(call.explain === true && { explanation: explain(main.held.ready) }) }
}

/** The rows of a call that one version answers. */
interface Share {
  readonly chosen: Chosen
  readonly requests: ValueRows
  /** Where they are in the call; null: they are all of it. */
  readonly places: readonly number[] | null
}

/** A call's rows by who answers them. Another version than the first reads them anew: it may have other columns. */
function sharesOf(
  { slot, named: fixed, clock }: CallContext,
  main: Chosen,
  { rows }: PredictCall,
  requests: ValueRows,
): readonly Share[] {
  const held = slot.canary?.held ?? null
  if (fixed !== null || held === null) return [{ chosen: main, requests, places: null }]
  const keysAt = slot.keysAt(main.held.ready)
  const kept: number[] = []
  const taken: number[] = []
  for (let row = 0; row < requests.length; row++) {
    const { variant } = slot.choose(() => keysAt.map(at => requests[row]?.[at]))
    if (variant === 'canary') taken.push(row)
    else kept.push(row)
  }
  if (taken.length === 0) return [{ chosen: main, requests, places: null }]
  const canary: Share = {
    chosen: { variant: 'canary', held },
    requests: held.ready.parse(rows, clock, taken),
    places: taken,
  }
  if (kept.length === 0) return [canary]
  return [{ chosen: main, requests: kept.map(row => requests[row] as readonly unknown[]), places: kept }, canary]
}

/** The answers of all shares in the order of the call. */
function together(
  shares: readonly Share[],
  given: readonly (readonly RowAnswer[])[],
  count: number,
): readonly RowAnswer[] {
  if (given.length === 1) return given[0] as readonly RowAnswer[]
  const answers = new Array<RowAnswer>(count)
  for (const [index, { places }] of shares.entries()) {
    const own = given[index] as readonly RowAnswer[]
    for (let at = 0; at < own.length; at++) answers[places?.[at] ?? at] = own[at] as RowAnswer
  }
  return answers
}

/** Answers rows by one version; `begun` is when the call began, as `performance.now()` counts. */
async function predictShare(
  context: CallContext,
  { chosen, requests, places }: Share,
  { call, begun }: { readonly call: PredictCall; readonly begun: number },
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
        const error = rowError(
          `${ready.version.name}/${ready.version.version}`,
          places?.[index] ?? index,
          failed.get(index),
        )
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
  for (const row of rows) {
    for (let at = 0; at < row.statuses.length; at++) {
      const status = row.statuses[at] as string
      if (status !== 'present' && status !== 'null')
        metrics.featureMissing.of(slot.name, ready.joined[at] as string, status).add(1)
    }
  }
  if (context.payloadLog !== null) logRows(context, context.payloadLog, ready, { rows, answers })
}

function metadataOf(
  { clock }: CallContext,
  { variant, held }: Chosen,
  { values, statuses, errors }: PositionalRow,
  timings: StageTimings,
): HostMetadata {
  const { version, hash, timeAt, joined, nameStatuses } = held.ready
  return {
    model: version.name,
    version: version.version,
    digest: version.digest,
    variant,
    features: hash,
    requestedAt: timeAt < 0 ? clock() : (values[timeAt] as number),
    statuses: nameStatuses(statuses),
    ...(errors !== null && { errors: namedErrors(errors, joined) }),
    timings,
  }
}

function answerOf(
  { nameValues }: ServedVersion,
  { values }: PositionalRow,
  inferred: Inferred,
  metadata: HostMetadata,
  show: boolean,
): HostAnswer {
  return {
    prediction: typeof inferred === 'number' ? { value: inferred } : inferred,
    metadata,
    ...(show && { features: nameValues(values) }),
  }
}

function explain({ version, set, reader, pipeline }: ServedVersion): ReturnType<typeof explainPredictor> {
  return explainPredictor(version, set, reader?.plans() ?? [], pipeline)
}
