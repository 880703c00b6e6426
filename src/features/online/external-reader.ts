import type { FeatureSetDefinition } from '../definition/definition.ts'
import { type AskExternal, type ExternalCells, externalAsker } from '../external/ask-external.ts'
import { functionOf } from '../external/external-function.ts'
import type { LoadedExtensions } from '../load-extensions.ts'
import type { FeatureStatus } from './feature-status.ts'

/** Asks for the external features of a set. */
export interface ExternalReader {
  /** Per external of the set, in order, one entry per request; null where a key is null. */
  read(
    requests: readonly (readonly unknown[])[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (readonly (ExternalCells | null)[])[]>
}

interface Asked {
  readonly ask: AskExternal
  /** The positions of the keys in a request, by name. */
  readonly keys: readonly (readonly [name: string, position: number])[]
}

/** A reader of the external features, whose code must be there. */
export function createExternalReader(
  set: FeatureSetDefinition,
  { external: functions }: LoadedExtensions,
): ExternalReader {
  const positions = new Map(set.request.map((column, index) => [column.name, index]))
  const timeAt = positions.get(set.time) as number
  const asked = set.external.flatMap((join): Asked[] => {
    const own = functionOf(join, functions)
    const keys = join.keys.map(({ group, request }) => [group, positions.get(request) as number] as const)
    return own === undefined ? [] : [{ ask: externalAsker(join, own), keys }]
  })
  return {
    read: (requests, signal) => Promise.all(asked.map(one => readOne(one, requests, timeAt, signal))),
  }
}

async function readOne(
  { ask, keys }: Asked,
  requests: readonly (readonly unknown[])[],
  timeAt: number,
  signal: AbortSignal | undefined,
): Promise<readonly (ExternalCells | null)[]> {
  const complete = requests.filter(request => keys.every(([, position]) => request[position] !== null))
  const questions = complete.map(request => ({
    at: request[timeAt] as number,
    keys: Object.fromEntries(keys.map(([name, position]) => [name, request[position]])),
  }))
  const cells = questions.length === 0 ? [] : await ask(questions, signal)
  const byRequest = new Map(complete.map((request, index) => [request, cells[index] ?? null]))
  return requests.map(request => byRequest.get(request) ?? null)
}

/** Adds what was answered to one request behind the features of its groups; returns what went wrong, by joined column. */
export function addExternal(
  set: FeatureSetDefinition,
  cells: readonly (ExternalCells | null)[],
  values: unknown[],
  statuses: FeatureStatus[],
): ReadonlyMap<number, Error> | null {
  const errors = new Map<number, Error>()
  for (const [index, { external }] of set.external.entries()) {
    for (let column = 0; column < external.columns.length; column++) {
      const value = cells[index]?.values[column] ?? null
      const error = cells[index]?.errors[column] ?? null
      if (error !== null) errors.set(statuses.length, error)
      statuses.push(error === null ? (value === null ? 'null' : 'present') : 'error')
      values[set.request.length + statuses.length - 1] = value
    }
  }
  return errors.size === 0 ? null : errors
}
