/** Limits on what a host takes at a time. */
export interface HostLimits {
  /** The greatest number of rows that wait for one model; further rows are refused. Default 8192. */
  readonly queueRows: number
  /** Rows that go to a model at a time, where it answers later. Default 1024. */
  readonly batchRows: number
  /** The greatest number of rows of a call, including calls that only read features or push events. Default 65536. */
  readonly callRows: number
  /** Calls in progress for one model, reads of the store included; more are refused. Default 1024. */
  readonly concurrency: number
  /** The time limit of calls that do not set one, milliseconds. Default 30000. */
  readonly timeout: number
  /**
   * A model in JavaScript that takes longer for a row, microseconds, is computed in a thread of its own, so that others need not wait for it.
   * It is measured when it is warmed up, by 16 rows at least. Default 500.
   */
  readonly inlineTime: number
  /** How long a model that answers later may take for a batch before it is given up and loaded anew, milliseconds. Default 60000. */
  readonly batchTimeout: number
}

export const defaultLimits: HostLimits = {
  queueRows: 8192,
  batchRows: 1024,
  callRows: 65_536,
  concurrency: 1024,
  timeout: 30_000,
  inlineTime: 500,
  batchTimeout: 60_000,
}
