import type { FileContent } from '../../features/files/files.ts'
import type { Table } from '../../features/table/table.ts'
import type { StepDefinition } from '../../pipeline/step.ts'
import type { Json, JsonSource } from '../registry/model-registry.ts'

/** What is recorded when a run starts. */
export interface RunStart {
  /** The name of the experiment, like `flight-delay`: a letter, then letters, digits, _ and -. */
  readonly name: string
  /** The step that is fitted; its parameters are kept by path. */
  readonly step?: { readonly definition: StepDefinition }
  /** Further parameters. */
  readonly params?: { readonly [name: string]: Json }
  /** The training data; its hash is kept. */
  readonly data?: Table
  /** The feature set; its hash is kept. */
  readonly features?: JsonSource
  /** The commit of the code. Default: that of the git repository of the working folder, if there is one. */
  readonly commit?: string | null
}

/** One value of a metric. */
export interface MetricPoint {
  readonly name: string
  readonly value: number
  /** Counts from 0, like an epoch or a fold. */
  readonly step: number
  /** Epoch milliseconds. */
  readonly at: number
}

/** The record of a run. */
export interface RunRecord {
  readonly id: string
  readonly name: string
  readonly status: 'running' | 'finished' | 'failed'
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** Epoch milliseconds; null while it runs, or if its process was killed. */
  readonly endedAt: number | null
  readonly params: { readonly [path: string]: string }
  /** SHA-256 in hexadecimal: the same for the same names, types and values. */
  readonly dataHash: string | null
  readonly featuresHash: string | null
  readonly commit: string | null
  /** In the order in which they were recorded. */
  readonly metrics: readonly MetricPoint[]
  readonly artifacts: readonly string[]
}

/** A run in progress. */
export interface Run {
  readonly id: string
  /** Records values of metrics, at a step if there are several; default 0. */
  metrics(values: { readonly [name: string]: number }, step?: number): Promise<void>
  /** Keeps a file: bytes, or anything with a JSON form, such as a fitted pipeline. */
  artifact(name: string, content: FileContent | JsonSource): Promise<void>
  /** Records how it ended; default `finished`. */
  finish(status?: 'finished' | 'failed'): Promise<void>
}

/** Where runs are kept. */
export interface Runs {
  start(start: RunStart): Promise<Run>
  /** All runs, the earliest first. */
  list(): Promise<readonly RunRecord[]>
  /** The bytes of an artifact. */
  artifact(id: string, name: string): Promise<Uint8Array>
  /** One row per run: parameters, and the last value of each metric. */
  table(): Promise<Table>
  /** One self-contained page: all runs side by side, and metrics over steps as curves. */
  toHTML(): Promise<string>
}
