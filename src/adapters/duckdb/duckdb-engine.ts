import type { DuckDBInstance } from '@duckdb/node-api'
import type { FeatureSet } from '../../features/definition/feature-set.ts'
import type { Engine } from '../../features/engine/engine.ts'
import { requireSettings } from '../../features/errors/parameter-error.ts'
import { ClosedError } from '../../features/errors/storage-errors.ts'
import type { Schema } from '../../features/schema.ts'
import { type TimeInput, toTime } from '../../features/table/time-input.ts'
import { type CompiledSet, compileSet } from './set-compiler.ts'

/** The options of a DuckDB engine. */
export interface DuckDBEngineOptions {
  /** The path of the database; default: in memory. Only temporary tables are made in it. */
  readonly path?: string
  /** The number of threads it uses; default: all cores. */
  readonly threads?: number
  /** The memory it uses before it spills to disk, like `2GB`; default: DuckDB's own. */
  readonly memory?: string
}

/** What a set is compiled for. */
export interface CompileTarget {
  /** The columns of the spine, the request's among them; by default those of the request. */
  readonly spine?: Schema
  /** The time until which the events of the labels are complete. */
  readonly dataUntil?: TimeInput
}

/** An engine that computes in DuckDB, within this process. */
export interface DuckDBEngine extends Engine {
  /**
   * The SQL of a set; nothing is run.
   *
   * @throws {UnsupportedError} with every part that DuckDB cannot compute.
   */
  compile(set: FeatureSet, target?: CompileTarget): CompiledSet
  /** Closes the database; unfinished work fails. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * An engine that compiles a set to one DuckDB statement.
 *
 * Values are those of the in-process engine: equal for integers, texts, times and lists; sums of doubles are rounded in DuckDB's order,
 * within 1e-12 of the sum of magnitudes. Whatever DuckDB cannot compute with the same meaning is refused with the reason.
 */
export function duckdbEngine(options: DuckDBEngineOptions = {}): DuckDBEngine {
  requireSettings<DuckDBEngineOptions>(options, { path: null, threads: null, memory: null })
  let opened: Promise<DuckDBInstance> | null = null
  let closed = false
  const close = async (): Promise<void> => {
    closed = true
    const instance = await opened
    opened = null
    instance?.closeSync()
  }
  return {
    name: 'duckdb',
    compile(set, { spine = set.request, dataUntil } = {}) {
      const until = dataUntil === undefined ? null : toTime(dataUntil, 'dataUntil')
      const labels = set.definition.labels.map(({ alias }) => [alias, until ?? 0] as const)
      return compileSet(set.definition, { spine, dataUntil: Object.fromEntries(labels) })
    },
    async backfill(input) {
      if (closed) throw new ClosedError('the DuckDB engine')
      const { openInstance, runSet } = await import('./run-set.ts')
      opened ??= openInstance(options)
      return runSet(await opened, input)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
