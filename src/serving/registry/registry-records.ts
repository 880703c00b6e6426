/** What is recorded of a model, each in an order of its own: its versions, what happened to them, and what was noted about them. */
export type RecordSeries = 'versions' | 'log' | 'notes'

/**
 * Where a registry keeps its records: texts of JSON, at most 8 MiB each, that are made exactly once and never change. Those of a model and
 * series are numbered from 1 without gaps. Models' names are letters, digits, _ and -, begin with a letter, and have at most 63.
 */
export interface RegistryRecords {
  /** What errors call the place. */
  readonly place: string
  /** The names of all models that have a record, sorted. */
  models(): Promise<readonly string[]>
  /** The number of the last record; 0 where there is none. */
  newest(model: string, series: RecordSeries): Promise<number>
  /** Records by number, in the order asked for; null for one that is not there. */
  read(model: string, series: RecordSeries, numbers: readonly number[]): Promise<readonly (string | null)[]>
  /** Adds the record after the last one; false where that number is taken already. Of several that try at once, exactly one gets true. */
  add(model: string, series: RecordSeries, number: number, text: string): Promise<boolean>
}
