import { TensorError } from '../errors.ts'
import type { ModelHost } from '../host/model-host.ts'
import type { ModelState, ModelStatus } from '../host/model-status.ts'

/** An entry of the index of the repository. */
export interface IndexEntry {
  readonly name: string
  readonly version: string
  readonly state: 'READY' | 'LOADING' | 'UNLOADING' | 'UNAVAILABLE'
  /** Why it is not ready, or why the newest version could not be loaded; empty where there is nothing to say. */
  readonly reason: string
}

const states: { readonly [S in ModelState]: IndexEntry['state'] } = {
  loading: 'LOADING',
  ready: 'READY',
  failed: 'UNAVAILABLE',
  unloading: 'UNLOADING',
}

/** The models that are served, or those of them that are ready. */
export function modelIndex(host: ModelHost, onlyReady: boolean): readonly IndexEntry[] {
  return host
    .models()
    .map(({ name, version, state, reason }) => ({
      name,
      version: version === null ? '' : String(version),
      state: states[state],
      reason: reason ?? '',
    }))
    .filter(entry => !onlyReady || entry.state === 'READY')
}

/** The status of a model by name, reference or version; all of them where no name is given. */
export function modelStatuses(host: ModelHost, model: string | undefined, version?: string): readonly ModelStatus[] {
  const all = host.models()
  if (model === undefined || model === '') return all
  const { name } = host.describe(model)
  return all.filter(status => status.name === name && (version === undefined || String(status.version) === version))
}

/** Serves a model, or takes up the version that it means now; a name that is not served means its newest version. */
export async function loadModel(host: ModelHost, model: string): Promise<void> {
  if (model === '') throw new TensorError(null, 'The name of a model is needed.')
  const served = host.models().find(({ reference, name }) => reference === model || name === model)
  if (served !== undefined) await host.reload(served.reference)
  else await host.load(/[@/]/.test(model) ? model : `${model}@latest`)
}

/** Serves a model no longer. */
export async function unloadModel(host: ModelHost, model: string): Promise<void> {
  const served = host.models().find(({ reference, name }) => reference === model || name === model)
  await host.unload(served?.reference ?? model)
}
