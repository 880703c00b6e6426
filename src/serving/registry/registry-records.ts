/** The series of records of a model, each numbered by itself: its versions, their history, and notes about them. */
export type RecordSeries = 'versions' | 'log' | 'notes'

/**
 * Where a registry keeps its records: texts of JSON, at most 8 MiB each, that are made exactly once and never change. Those of a model and
 * series are numbered from 1 without gaps. Models' names are letters, digits, _ and -, begin with a letter, and have at most 63.
 */
export interface RegistryRecords {
  /** The name of the place in errors. */
  readonly place: string
  /** The names of all models that have a record, sorted. */
  models(): Promise<readonly string[]>
  /** The number of the last record; 0 where there is none. */
  newest(model: string, series: RecordSeries): Promise<number>
  /** Reads records by number, in the order of `numbers`; null for one that does not exist. */
  read(model: string, series: RecordSeries, numbers: readonly number[]): Promise<readonly (string | null)[]>
  /** Adds the record after the last one; false if that number is already taken. Of several simultaneous calls, exactly one gets true. */
  add(model: string, series: RecordSeries, number: number, text: string): Promise<boolean>
}
