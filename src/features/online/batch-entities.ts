import type { EntitySourceDefinition } from '../definition/definition.ts'
import { partitionAt, partitionEnd, usablePartitions } from '../definition/partition.ts'
import { keyCodes } from '../engine/key-codes.ts'
import { dropRows, neededColumns, sourceColumn } from '../engine/source-rows.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { MissingPartitionError } from '../errors/missing-partition-error.ts'
import type { Expression } from '../expression/expression.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import type { BatchRecords } from './batch-events.ts'
import { columnReader } from './column-reader.ts'
import { inputCodec } from './input-codec.ts'
import { compileKeyText } from './key-text.ts'
import type { Layout } from './layout.ts'
import { noTiles } from './tile-level.ts'

/** The records of a group of entities, and the partition that they come from; null where none is usable. */
export interface EntityRecords extends BatchRecords {
  readonly partition: string | null
}

/** Reads the newest partition that is usable at `until`. */
export async function entityRecords(
  source: EntitySourceDefinition,
  layout: Layout,
  until: number,
  offline: OfflineStore,
  options: LongRunning,
): Promise<EntityRecords> {
  const partitions = usablePartitions(
    source,
    await offline.partitions(source.name, options.signal && { signal: options.signal }),
  )
  if (partitions.names.length === 0) {
    throw new MissingPartitionError(
      source.name,
      null,
      'Entities need partitions like ds=2001-05-01 in the offline store.',
    )
  }
  const partition = partitions.names[partitionAt(source, partitions, until)] ?? null
  if (partition === null) return { partition, rowCount: 0, keyCount: 0, record: () => null }
  const keys = layout.keys.map((key): Expression => ({ kind: 'column', name: key.name }))
  const expressions = layout.inputs.map(input => input.expression)
  const stored = await offline.read(source.name, neededColumns(source, [...expressions, ...keys], false), {
    partitions: [partition],
    ...(source.zone !== null && { zone: source.zone }),
    ...(options.signal && { signal: options.signal }),
  })
  const keyColumns = keys.map(key => sourceColumn(source, key, stored))
  const { asked: codes, keyCount } = keyCodes(keyColumns, keyColumns)
  dropRows(source, stored, codes)
  const inputs = expressions.map((expression, index) => ({
    read: columnReader(sourceColumn(source, expression, stored)),
    codec: inputCodec(layout.inputs[index]?.type ?? 'float64'),
  }))
  const textOf = compileKeyText(
    layout.keys.map(key => key.type),
    keys.map((_, index) => index),
  )
  const partsOf = (row: number): unknown[] => keyColumns.map(column => column.get(row))
  const rows = rowOfKeys(codes, keyCount, row => partsOf(row).map(String).join(', '), source, partition)
  const time = partitionEnd(partition) ?? until
  return {
    partition,
    rowCount: stored.rowCount,
    keyCount,
    record(key) {
      const row = rows[key] as number
      if (row < 0) return null
      const values = inputs.map(({ read, codec }) => codec.write(read(row)))
      const stored = [{ offset: row, time, created: null, sequence: null, values }]
      return {
        key: textOf(partsOf(row)) ?? '',
        record: { heads: [], tiles: [noTiles, noTiles, noTiles], raw: [], rows: stored, ids: [] },
      }
    },
  }
}

function rowOfKeys(
  codes: Int32Array,
  keyCount: number,
  show: (row: number) => string,
  source: EntitySourceDefinition,
  partition: string,
): Int32Array {
  const rows = new Int32Array(keyCount).fill(-1)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code < 0) continue
    if ((rows[code] as number) >= 0) {
      const detail = `the key ${show(row)} is there twice in partition ds=${partition} of \`${source.name}\`; an entity has one row a partition`
      throw new InvalidValueError(source.keys.join(', '), row, detail)
    }
    rows[code] = row
  }
  return rows
}
