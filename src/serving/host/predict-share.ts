import { namedErrors } from '../../features/online/naming.ts'
import type { PositionalRow } from '../../features/online/positional-reader.ts'
import { type AnsweredRows, answerRows, timingsOf } from './answer-rows.ts'
import type { ValueRows } from './batch-work.ts'
import { type CallContext, countAnswered, countCall, rowError, since } from './call-context.ts'
import type { StageTimings } from './host-call.ts'
import { logRows } from './log-rows.ts'
import type { Chosen } from './model-slot.ts'
import type { FailedRow, HostAnswer, HostMetadata, PredictCall } from './predict-call.ts'

/** The answer for a row, or why there is none. */
export type RowAnswer = HostAnswer | FailedRow

/** The rows of a call that one version answers. */
export interface Share {
  readonly chosen: Chosen
  readonly requests: ValueRows
  /** Where they are in the call; null: they are all of it. */
  readonly places: readonly number[] | null
}

/** Answers rows by one version; `begun` is when the call began, as `performance.now()` counts. */
export async function predictShare(
  context: CallContext,
  share: Share,
  { call, begun }: { readonly call: PredictCall; readonly begun: number },
  signal: AbortSignal,
): Promise<readonly RowAnswer[]> {
  const { chosen, requests } = share
  const { ready } = chosen.held
  const done = chosen.held.use()
  try {
    const answered = await answerRows(ready, requests, signal)
    const timings = { ...timingsOf(answered, begun) }
    const answers = answersOf(context, share, { answered, timings, show: call.features === true })
    timings.postprocess = since(answered.ranAt)
    const [failure] = answered.ran.failures
    if (failure !== undefined) countCall(context, chosen, (answers[failure.row] as FailedRow).error)
    // A call of one row that fails throws, and is counted as one that was not answered.
    if (failure === undefined || call.rows.length > 1)
      countAnswered(context, chosen, { rows: answers.length, ran: answered.ran, timings })
    context.slot.missing.count(ready.joined, answered.rows)
    logRows(context, ready, answered)
    return answers
  } catch (error) {
    countCall(context, chosen, error)
    throw error
  } finally {
    done()
  }
}

interface Answering {
  readonly answered: AnsweredRows
  readonly timings: StageTimings
  /** Whether the features are given, too. */
  readonly show: boolean
}

function answersOf(
  context: CallContext,
  { chosen, places }: Share,
  { answered: { rows, ran }, timings, show }: Answering,
): readonly RowAnswer[] {
  const { version, width, predictionAt, nameValues } = chosen.held.ready
  const answers = rows.map(
    (row, index): RowAnswer => ({
      prediction: predictionAt(ran.numbers, index * width),
      metadata: metadataOf(context, chosen, row, timings),
      ...(show && { features: nameValues(row.values) }),
    }),
  )
  for (const { row, error } of ran.failures) {
    const { metadata } = answers[row] as RowAnswer
    answers[row] = { error: rowError(`${version.name}/${version.version}`, places?.[row] ?? row, error), metadata }
  }
  return answers
}

function metadataOf(
  { at }: CallContext,
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
    requestedAt: timeAt < 0 ? at : (values[timeAt] as number),
    statuses: nameStatuses(statuses),
    ...(errors !== null && { errors: namedErrors(errors, joined) }),
    timings,
  }
}
