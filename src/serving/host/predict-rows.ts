import { RequestError } from '../../features/errors/online-errors.ts'
import { explainPredictor } from '../explain-predictor.ts'
import { answerRows } from './answer-rows.ts'
import type { ValueRows } from './batch-work.ts'
import type { CallContext } from './call-context.ts'
import { checkRowCount } from './check-row-count.ts'
import type { Chosen } from './model-slot.ts'
import { isFailedRow, type PredictCall, type PredictResult } from './predict-call.ts'
import { predictShare, type RowAnswer, type Share } from './predict-share.ts'
import type { AskShadow } from './shadowing.ts'

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
  const now = () => context.at
  const requests = main.held.ready.parse(call.rows, now)
  const shares = sharesOf(context, main, call, requests)
  const [first] = shares as readonly [Share]
  const given =
    shares.length === 1
      ? [await predictShare(context, first, { call, begun }, signal)]
      : await Promise.all(shares.map(share => predictShare(context, share, { call, begun }, signal)))
  const answers = together(shares, given, requests.length)
  const [only] = answers
  if (answers.length === 1 && only !== undefined && isFailedRow(only)) throw only.error
  const keysAt = slot.keysAt(main.held.ready)
  context.shadowing.after(context, {
    count: requests.length,
    entityAt: row => keysAt.map(at => requests[row]?.[at]),
    predictionAt: row => {
      const answer = answers[row] as RowAnswer
      return isFailedRow(answer) ? null : answer.prediction
    },
    take: rows => {
      const taken = rows.map(row => call.rows[row])
      return askingRows(taken, context.at)
    },
  })
  return { answers, ...(call.explain === true && { explanation: explainPredictor(main.held.ready) }) }
}

/** Asks about rows alone: the call that they are of is let go. */
function askingRows(rows: readonly unknown[], at: number): AskShadow {
  const now = () => at
  return async (shadow, signal) => (await answerRows(shadow, shadow.parse(rows, now), signal)).ran
}

/** A call's rows by who answers them. Another version than the first reads them anew: it may have other columns. */
function sharesOf(
  { slot, named: fixed, at }: CallContext,
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
    requests: held.ready.parse(rows, () => at, taken),
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
