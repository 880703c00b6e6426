import type { EntitySourceDefinition } from '../definition/definition.ts'
import { partitionAt, usablePartitions } from '../definition/partition.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { MissingPartitionError } from '../errors/missing-partition-error.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import type { Schema } from '../schema.ts'
import type { Column } from '../table/column.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { concatTables } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { keyCodes } from './key-codes.ts'
import { dropRows, sourceColumn } from './source-rows.ts'

/** Rows of the needed partitions, one after the other, and for each query the number of its row among them, or −1. */
export interface EntityRows {
  readonly stored: Table
  readonly found: Int32Array
}

/** Finds, for each query, the entity's row in the newest partition that had landed by then. */
export async function entityRows(
  source: EntitySourceDefinition,
  needed: Schema,
  queryKeys: readonly Column[],
  keyNames: readonly string[],
  times: Float64Array,
  offline: OfflineStore,
  options: LongRunning,
): Promise<EntityRows> {
  const names = await offline.partitions(source.name, options.signal ? { signal: options.signal } : {})
  const partitions = usablePartitions(source, names)
  if (partitions.names.length === 0) {
    throw new MissingPartitionError(
      source.name,
      null,
      `Entities need partitions like ds=2001-05-01 in the offline store.`,
    )
  }
  const chosen = Int32Array.from(times, time => partitionAt(source, partitions, time))
  const found = new Int32Array(times.length).fill(-1)
  const read = (name: string): Promise<Table> =>
    offline.read(source.name, needed, {
      partitions: [name],
      ...(source.zone !== null && { zone: source.zone }),
      ...(options.signal && { signal: options.signal }),
    })
  const parts: Table[] = []
  let offset = 0
  for (const partition of new Set(chosen)) {
    if (partition < 0) continue
    const name = partitions.names[partition] as string
    const stored = await read(name)
    matchRows(source, name, stored, queryKeys, keyNames, chosen, partition, offset, found)
    parts.push(stored)
    offset += stored.rowCount
  }
  if (parts.length === 0) parts.push(tableFromRows(needed, []))
  return { stored: concatTables(parts), found }
}

function matchRows(
  source: EntitySourceDefinition,
  partition: string,
  stored: Table,
  queryKeys: readonly Column[],
  keyNames: readonly string[],
  chosen: Int32Array,
  wanted: number,
  offset: number,
  found: Int32Array,
): void {
  const keys = keyNames.map(name => sourceColumn(source, { kind: 'column', name }, stored))
  const { asked, offered, keyCount } = keyCodes(queryKeys, keys)
  dropRows(source, stored, offered)
  const rowOfKey = new Int32Array(keyCount).fill(-1)
  for (let row = 0; row < offered.length; row++) {
    const code = offered[row] as number
    if (code < 0) continue
    if ((rowOfKey[code] as number) >= 0) {
      const key = keys.map(column => String(column.get(row))).join(', ')
      const detail = `the key ${key} is there twice in partition ds=${partition} of \`${source.name}\`; an entity has one row a partition`
      throw new InvalidValueError(keyNames.join(', '), row, detail)
    }
    rowOfKey[code] = row
  }
  for (let query = 0; query < chosen.length; query++) {
    const code = asked[query] as number
    if (chosen[query] !== wanted || code < 0) continue
    const row = rowOfKey[code] as number
    if (row >= 0) found[query] = offset + row
  }
}
