import { BigheadError } from './bighead-error.ts'

/** A partition (or a whole table) that is needed is not in the offline store. */
export class MissingPartitionError extends BigheadError {
  override readonly name = 'MissingPartitionError' as const
  readonly code = 'MISSING_PARTITION' as const
  readonly table: string
  readonly partition: string | null

  constructor(table: string, partition: string | null, remedy: string) {
    super(
      `${partition === null ? `Table \`${table}\`` : `Partition ds=${partition} of \`${table}\``} is missing. ${remedy}`,
    )
    this.table = table
    this.partition = partition
  }
}
