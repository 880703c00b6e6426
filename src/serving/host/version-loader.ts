import { schemaOf } from '../../features/definition/definition.ts'
import { readArtifact } from '../../pipeline/artifact.ts'
import type { Timing } from '../../pipeline/row-model.ts'
import { NotAModelError, OverloadedError } from '../errors.ts'
import type { LoadedModel, ModelRegistry } from '../registry/model-registry.ts'
import type { VersionWatch, Watch } from '../watch/watch.ts'
import { type AnyPipeline, isLater, type PipelineOf } from './any-pipeline.ts'
import type { HostEvent } from './host-event.ts'
import type { HostLimits } from './host-limits.ts'
import type { HostMetrics } from './host-metrics.ts'
import { inlineRunner } from './inline-runner.ts'
import type { ModelRunner } from './model-runner.ts'
import { parseInThread } from './parse-in-thread.ts'
import { queuedRunner } from './queued-runner.ts'
import { laterModel } from './running-model.ts'
import { openVersion, type ServedVersion, type VersionOptions } from './served-version.ts'
import type { ReadyVersion } from './version-pool.ts'
import { warmUp } from './warm-up.ts'
import { watchVersion } from './watch-version.ts'

/** What versions are loaded with. */
export interface LoaderOptions extends VersionOptions {
  readonly registry: ModelRegistry
  readonly limits: HostLimits
  readonly warmUpRows: number
  readonly metrics: HostMetrics
  readonly watch: Watch | null
  readonly tell: (event: HostEvent) => void
}

/**
 * Loads a version, compiles it and warms it up.
 *
 * @throws what the registry throws, {NotAModelError}, and what `openVersion` and `warmUp` throw.
 */
export async function loadVersion(reference: string, options: LoaderOptions): Promise<ReadyVersion> {
  const begun = performance.now()
  const loaded = await options.registry.load(reference, { parse: parseInThread })
  const pipeline = await readPipeline(loaded, options)
  let close = (): Promise<void> => pipeline.close()
  try {
    const served = await openVersion(loaded, pipeline, options)
    const runner = runnerOf(served, options)
    close = () => closeVersion(served, runner, null)
    await warmUp(served, runner, options.warmUpRows)
    const watch = options.watch && (await watchVersion(loaded, served, options.watch))
    const { name, version, digest } = loaded
    const seconds = (performance.now() - begun) / 1000
    options.metrics.loadSeconds.of(name).add(seconds)
    options.tell({ kind: 'loaded', model: name, version, digest, seconds })
    return { ...served, runner, watch, close: () => closeVersion(served, runner, watch) }
  } catch (error) {
    await close()
    throw error
  }
}

async function closeVersion({ reader }: ServedVersion, runner: ModelRunner, watch: VersionWatch | null): Promise<void> {
  watch?.close()
  reader?.close()
  await runner.close()
}

async function readPipeline(loaded: LoadedModel, options: VersionOptions): Promise<AnyPipeline> {
  const pipeline = await readArtifact<Timing>(loaded.pipeline, options)
  if (pipeline.role === 'transform') throw new NotAModelError(`${loaded.name}/${loaded.version}`)
  return pipeline
}

function runnerOf(served: ServedVersion, options: LoaderOptions): ModelRunner {
  const { registry, limits, metrics, tell } = options
  const { name, version } = served.version
  const { pipeline } = served
  const batchRows = metrics.batchRows.of(name)
  const schema = schemaOf(served.columns)
  if (!isLater(pipeline)) return inlineRunner(pipeline as PipelineOf<'now'>, schema, rows => batchRows.add(rows))
  const depth = metrics.queueDepth.of(name)
  return queuedRunner(laterModel(pipeline, schema), {
    ...limits,
    subject: `${name}/${version}`,
    reopen: async () => {
      const loaded = await registry.load(`${name}/${version}`, { parse: parseInThread })
      return laterModel((await readPipeline(loaded, options)) as PipelineOf<'later'>, schema)
    },
    onRestart: error => tell({ kind: 'restarted', model: name, version, error }),
    refuse: () => new OverloadedError(name, 'queue', 1),
    onBatch: rows => batchRows.add(rows),
    onDepth: rows => depth.set(rows),
  })
}
