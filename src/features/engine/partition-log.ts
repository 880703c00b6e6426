import type { FeatureSetDefinition } from '../definition/definition.ts'
import { definitionHash } from '../definition/hash.ts'
import { definitionLabel } from '../definition/label.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { MissingPartitionError } from '../errors/storage-errors.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { compareStrings } from '../table/total-order.ts'

const columns = { partition: 'string', definition: 'string' } as const

/** Which partitions of a result are there, and the hash of the definition that each was made with: a table beside the result. */
export class PartitionLog {
  readonly #offline: OfflineStore
  readonly #table: string
  readonly #label: string
  readonly #hash: string
  readonly #made: Map<string, string>

  constructor(offline: OfflineStore, into: string, set: FeatureSetDefinition, made: Map<string, string>) {
    this.#offline = offline
    this.#table = logName(into)
    this.#label = definitionLabel(set)
    this.#hash = definitionHash(set)
    this.#made = made
  }

  static async open(offline: OfflineStore, into: string, set: FeatureSetDefinition): Promise<PartitionLog> {
    const table = await offline.read(logName(into), columns).catch(error => {
      if (error instanceof MissingPartitionError) return tableFromRows(columns, [])
      throw error
    })
    const made = Array.from(table.rows(), ({ partition, definition }) => [partition ?? '', definition ?? ''] as const)
    return new PartitionLog(offline, into, set, new Map(made))
  }

  /**
   * Those of the spine's partitions that are not there yet.
   *
   * @throws {ParameterError} where others were made with another definition.
   */
  missing(spine: readonly string[], into: string): readonly string[] {
    const stale = spine.filter(name => this.#made.has(name) && this.#made.get(name) !== this.#hash)
    if (stale.length > 0) {
      const detail = `table \`${into}\` has partitions that another definition of ${this.#label} made: ${stale.join(', ')}; name them to make them again, or write into another table.`
      throw new ParameterError('partitions', detail)
    }
    return spine.filter(name => !this.#made.has(name))
  }

  /** Notes that a partition is there. */
  async add(partition: string): Promise<void> {
    this.#made.set(partition, this.#hash)
    const rows = [...this.#made].sort(([left], [right]) => compareStrings(left, right))
    const table = rows.map(([name, definition]) => ({ partition: name, definition }))
    await this.#offline.write(this.#table, tableFromRows(columns, table))
  }
}

/** The name of the table beside a result. */
function logName(into: string): string {
  return `${into}.partitions`
}
