import type { ModelRegistry } from '../registry/model-registry.ts'
import type { VersionWatch, Watch } from '../watch/watch.ts'
import { readPipeline } from './any-pipeline.ts'
import { giveUp } from './give-up.ts'
import type { HostEvent } from './host-event.ts'
import type { HostLimits } from './host-limits.ts'
import type { HostMetrics } from './host-metrics.ts'
import type { ModelRunner } from './model-runner.ts'
import { openRunner } from './open-runner.ts'
import { parseInThread } from './parse-in-thread.ts'
import { openVersion, type ServedVersion, type VersionOptions } from './served-version.ts'
import type { ReadyVersion } from './version-pool.ts'
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
 * @throws what the registry throws, {NotAModelError}, and what `openVersion` and `openRunner` throw.
 */
export async function loadVersion(reference: string, options: LoaderOptions): Promise<ReadyVersion> {
  const begun = performance.now()
  const loaded = await options.registry.load(reference, { parse: parseInThread })
  const pipeline = await readPipeline(loaded.pipeline, `${loaded.name}/${loaded.version}`, options)
  let holder: { close(): Promise<void> } = pipeline
  try {
    const served = await openVersion(loaded, pipeline, options)
    const runner = await openRunner({ served, pipeline, stored: loaded.pipeline }, options)
    holder = runner
    const watch = options.watch && (await watchVersion(loaded, served, options.watch))
    const { name, version, digest } = loaded
    const seconds = (performance.now() - begun) / 1000
    options.metrics.loadSeconds.of(name).add(seconds)
    options.tell({ kind: 'loaded', model: name, version, digest, seconds })
    return readyVersion(served, runner, watch)
  } catch (error) {
    await giveUp(holder, reference, options.tell)
    throw error
  }
}

/** The version; it does not hold on to what it was read from. */
function readyVersion(served: ServedVersion, runner: ModelRunner, watch: VersionWatch | null): ReadyVersion {
  return {
    ...served,
    ...{ runner, watch },
    async close() {
      watch?.close()
      served.reader?.close()
      await runner.close()
    },
  }
}
