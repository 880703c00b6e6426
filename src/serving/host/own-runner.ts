import { schemaOf } from '../../features/definition/definition.ts'
import type { Extensions } from '../../features/extensions.ts'
import { ModelUnavailableError } from '../errors.ts'
import type { ModelRunner } from './model-runner.ts'
import { openQueued } from './open-queued.ts'
import type { ServedVersion } from './served-version.ts'
import { threadModel } from './thread-model.ts'
import type { LoaderOptions } from './version-loader.ts'

/** A batch takes about so long, microseconds; a longer one would gain nothing and keep others waiting. */
const batchTime = 50_000

/** Runs a stored pipeline in a thread of its own; null where that cannot read it, for its code came as an object, say. */
export async function ownRunner(
  served: ServedVersion,
  stored: unknown,
  rowTime: number,
  options: LoaderOptions,
): Promise<ModelRunner | null> {
  const subject = `${served.version.name}/${served.version.version}`
  const shared = { columns: schemaOf(served.columns), modules: modulesOf(options.extensions) }
  const first = await threadModel({ ...shared, pipeline: stored }, served.width, subject)
  if (first === null) return null
  const batchRows = Math.max(1, Math.min(options.limits.batchRows, Math.floor(batchTime / rowTime)))
  const reopen = async (anew: unknown) => {
    const model = await threadModel({ ...shared, pipeline: anew }, served.width, subject)
    if (model === null) throw new ModelUnavailableError(subject, 'its thread cannot read it')
    return model
  }
  return openQueued(served, first, reopen, { ...options, limits: { ...options.limits, batchRows } })
}

/** The modules among extensions, which a thread can load, too. */
function modulesOf(extensions: Extensions = []): readonly string[] {
  return [extensions].flat().flatMap(part => (part instanceof URL ? [part.href] : []))
}
