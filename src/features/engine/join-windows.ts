import { type AggregateFeatureDefinition, featureInputs, type JoinDefinition } from '../definition/definition.ts'
import { snapshotEnd } from '../definition/snapshot-end.ts'
import { day } from '../definition/window.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { unfilled } from '../unfilled.ts'
import { keyNodes, spineKeys } from './join-rows.ts'
import { keyCodes } from './key-codes.ts'
import { groupByKey } from './key-rows.ts'
import type { LoadedInput } from './loaded-input.ts'
import { readEvents, type SourceEvents } from './read-events.ts'
import { sourceReading } from './source-reading.ts'
import { timesOf } from './source-times.ts'
import { canSpread, spreadWindows, type WindowQuestions } from './spread-windows.ts'
import { aggregatesOf, windowInputs } from './window-inputs.ts'
import { WindowSweep } from './window-sweep.ts'

/** The features of a group that aggregates windows, one column each, for every row of the spine. */
export async function joinWindows(
  join: JoinDefinition,
  times: Float64Array,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const { group } = join
  if (group.source.kind === 'entitySource') throw new TypeError('windows are over events')
  const features = aggregatesOf(join)
  const asked = group.accuracy === 'snapshot' ? times.map(snapshotEnd(group.source)) : times
  const expressions = [...keyNodes(join), ...features.flatMap(featureInputs)]
  const range = { times: asked, reach: reachOf(features), inclusive: false }
  return windowsOver(join, await readEvents(group.source, expressions, false, range, input), asked, input, pace)
}

/** The features of a group over events that have been read, for requests that ask at `asked`. */
export async function windowsOver(
  join: JoinDefinition,
  { source, stored }: SourceEvents,
  asked: Float64Array,
  input: Pick<LoadedInput, 'spine' | 'threads' | 'own' | 'extensions' | 'signal' | 'onProgress'>,
  pace: Pace,
): Promise<readonly Column[]> {
  const features = aggregatesOf(join)
  const keys = keyNodes(join)
  const reading = await sourceReading(source, stored, keys)
  const codes = keyCodes(spineKeys(join, input.spine), keys.map(reading.column))
  reading.drop(codes.offered)
  await pace.pause()
  const questions = { join, source, stored, codes, times: asked, reach: reachOf(features), own: input.own }
  const pays = input.threads.pays(stored.rowCount + asked.length) && codes.keyCount > 0
  const spreads = pays && (await canSpread(join, stored, input.extensions))
  const columns = spreads ? await spreadWindows(questions, input.threads, input) : await answerHere(questions, pace)
  if (features.every(feature => feature.default === null)) return columns
  const { withDefault } = await import('./feature-default.ts')
  return columns.map((column, index) => withDefault(column, features[index] as AggregateFeatureDefinition))
}

async function answerHere(
  { join, source, stored, codes, times, own }: WindowQuestions,
  pace: Pace,
): Promise<readonly Column[]> {
  const events = groupByKey(codes.offered, timesOf(stored.column(source.time)), codes.keyCount)
  const queries = groupByKey(codes.asked, times, codes.keyCount)
  await pace.pause()
  const sweep = new WindowSweep(await windowInputs({ join, source, stored, own }), { events, queries })
  const columns = new Array<Column>(aggregatesOf(join).length)
  let passed = 0
  for (const pass of sweep.passes(queries.places)) {
    for (let key = 0; key < codes.keyCount; key++) {
      pass.answer(key)
      if (!pace.due) continue
      const done = Math.floor((passed + (queries.starts[key + 1] as number)) / sweep.passCount)
      await pace.pause({ stage: `backfill ${join.alias}`, done, total: times.length, unit: 'rows' })
    }
    for (const { features, answers } of pass.finish(() => length => new Float64Array(unfilled(length * 8)))) {
      for (const [window, feature] of features.entries()) columns[feature] = answers[window] as Column
    }
    passed += queries.rows.length
  }
  return columns
}

/** How far back the longest window reaches, hop included; null is all history. */
function reachOf(features: readonly AggregateFeatureDefinition[]): number | null {
  let reach = 0
  for (const { window } of features) {
    if (window === null) return null
    reach = Math.max(reach, window + day)
  }
  return reach
}
