import type { Table } from '../../../../features/table/table.ts'
import type { Blocks } from '../../../../pipeline/blocks.ts'
import type { FittedTransform } from '../../../../pipeline/fitted-transform.ts'

/** Registers a law by its name, tried on pairs of random tables. */
export type Law = (name: string, holds: (table: Table, other: Table) => Promise<void>) => void

/** Fits the transform anew. */
export type Learn = (table: Table, given?: object) => Promise<FittedTransform>

/** All cells, row by row; `deepStrictEqual` tells −0 from 0 and takes NaN for NaN. */
export function cells(blocks: Blocks): unknown[][] {
  return Array.from(blocks.rows(), row => Object.values(row))
}
