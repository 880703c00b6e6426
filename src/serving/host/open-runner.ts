import { schemaOf } from '../../features/definition/definition.ts'
import { type AnyPipeline, isLater, type PipelineOf, readPipeline } from './any-pipeline.ts'
import { giveUp } from './give-up.ts'
import { inlineRunner } from './inline-runner.ts'
import type { ModelRunner } from './model-runner.ts'
import { openQueued } from './open-queued.ts'
import { ownRunner } from './own-runner.ts'
import { laterModel } from './running-model.ts'
import type { ServedVersion } from './served-version.ts'
import type { LoaderOptions } from './version-loader.ts'
import { type WarmUpRows, warmUp } from './warm-up.ts'

/** So many rows show how long a model takes for one; the last half of them count, since the first are slower. */
const measuredRows = 16

/** A version, its pipeline, and what that was read from. */
export interface Opening {
  readonly served: ServedVersion
  readonly pipeline: AnyPipeline
  readonly stored: unknown
}

/**
 * Opens what runs a version's model, warmed up. A model in JavaScript runs in this thread; one that is measured to take longer for a row than
 * the host's limit runs in a thread of its own, where that can read it.
 */
export async function openRunner({ served, pipeline, stored }: Opening, options: LoaderOptions): Promise<ModelRunner> {
  const { limits, metrics, warmUpRows, tell } = options
  if (isLater(pipeline))
    return warmed(served, laterRunner(served, pipeline, options), { from: 0, to: warmUpRows }, tell)
  const { name, version } = served.version
  const batchRows = metrics.batchRows.of(name)
  const runner = inlineRunner(pipeline as PipelineOf<'now'>, schemaOf(served.columns), rows => batchRows.add(rows))
  const measured = Math.min(measuredRows, warmUpRows)
  const rowTime = usualTime(await warmUp(served, runner, { from: 0, to: measured }))
  const own = rowTime > limits.inlineTime ? await ownRunner(served, stored, rowTime, options) : null
  if (own === null) return warmed(served, runner, { from: measured, to: warmUpRows }, tell)
  tell({ kind: 'movedToThread', model: name, version, microseconds: rowTime })
  return warmed(served, own, { from: 0, to: warmUpRows }, tell)
}

function laterRunner(served: ServedVersion, pipeline: PipelineOf<'later'>, options: LoaderOptions): ModelRunner {
  const { name, version } = served.version
  const columns = schemaOf(served.columns)
  const reopen = async (stored: unknown) => {
    const anew = await readPipeline(stored, `${name}/${version}`, options)
    return laterModel(anew as PipelineOf<'later'>, columns)
  }
  return openQueued(served, laterModel(pipeline, columns), reopen, options)
}

/** The usual time of a row, microseconds; 0 where too few were measured. */
function usualTime(times: readonly number[]): number {
  if (times.length < measuredRows) return 0
  const sorted = times.slice(measuredRows >> 1).toSorted((left, right) => left - right)
  return sorted[sorted.length >> 1] as number
}

/** A runner that has answered some rows; one that cannot is closed. */
async function warmed(
  served: ServedVersion,
  runner: ModelRunner,
  rows: WarmUpRows,
  tell: LoaderOptions['tell'],
): Promise<ModelRunner> {
  try {
    await warmUp(served, runner, rows)
    return runner
  } catch (error) {
    const { name, version } = served.version
    await giveUp(runner, `${name}/${version}`, tell)
    throw error
  }
}
