// A model in a thread of its own: what `threadModel` asks it.
import { type SharedColumn, sharedTable } from '../../features/parallel/shared-memory.ts'
import type { Schema } from '../../features/schema.ts'
import { readArtifact } from '../../pipeline/artifact.ts'
import type { PipelineOf } from './any-pipeline.ts'
import type { Ran, ValueRows } from './batch-work.ts'
import { inlineRunner } from './inline-runner.ts'
import type { ModelRunner } from './model-runner.ts'

/** What a model is read from. */
export interface ModelSource {
  /** The stored pipeline. */
  readonly pipeline: unknown
  /** Modules with the code that it names. */
  readonly modules: readonly string[]
  /** The columns of rows. */
  readonly columns: Schema
}

/** First the model is read; then come rows by position, or the pipeline's inputs. */
export type ModelJob =
  | { readonly source: ModelSource }
  | { readonly rows: ValueRows }
  | { readonly table: readonly SharedColumn[] }

/** What came of a job; `ok: false` where the model cannot be read. */
export type ModelReply = ({ readonly ok: true } & Ran) | { readonly ok: false; readonly detail: string }

/** The function that answers one job. */
export function prepare(): (job: ModelJob) => Promise<ModelReply> {
  const { signal } = new AbortController()
  let runner: ModelRunner | null = null
  return async job => {
    try {
      if ('source' in job) {
        runner = await open(job.source)
        return { ok: true, numbers: new Float64Array(0), failures: [] }
      }
      if (runner === null) return { ok: false, detail: 'no model was read' }
      const ran = 'rows' in job ? runner.rows(job.rows, signal) : runner.table(sharedTable(job.table), signal)
      const { numbers, failures } = await ran
      return { ok: true, numbers, failures: failures.map(({ row, error }) => ({ row, error: plainError(error) })) }
    } catch (error) {
      return { ok: false, detail: plainError(error).message }
    }
  }
}

async function open({ pipeline, modules, columns }: ModelSource): Promise<ModelRunner> {
  const read = await readArtifact<'now'>(pipeline, { extensions: modules.map(module => new URL(module)) })
  return inlineRunner(read as PipelineOf<'now'>, columns, () => {})
}

/** An error that can leave a thread, in the same words. */
function plainError(error: unknown): Error {
  return new Error(error instanceof Error ? error.message : String(error))
}
