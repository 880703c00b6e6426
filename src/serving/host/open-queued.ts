import { OverloadedError } from '../errors.ts'
import type { ModelRunner } from './model-runner.ts'
import { parseInThread } from './parse-in-thread.ts'
import { queuedRunner } from './queued-runner.ts'
import type { RunningModel } from './running-model.ts'
import type { ServedVersion } from './served-version.ts'
import type { LoaderOptions } from './version-loader.ts'

/** A runner with a queue before a model; `open` makes that anew of the stored pipeline, after it was lost. */
export function openQueued(
  { version: { name, version } }: ServedVersion,
  first: RunningModel,
  open: (stored: unknown) => Promise<RunningModel>,
  { registry, limits, metrics, tell }: LoaderOptions,
): ModelRunner {
  const subject = `${name}/${version}`
  const batchRows = metrics.batchRows.of(name)
  const depth = metrics.queueDepth.of(name)
  return queuedRunner(first, {
    ...limits,
    subject,
    reopen: async () => open((await registry.load(subject, { parse: parseInThread })).pipeline),
    onRestart: error => tell({ kind: 'restarted', model: name, version, error }),
    refuse: () => new OverloadedError(name, 'queue', 1),
    onBatch: rows => batchRows.add(rows),
    onDepth: rows => depth.set(rows),
  })
}
