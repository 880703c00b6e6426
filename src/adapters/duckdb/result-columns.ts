import type { Schema } from '../../features/schema.ts'
import { quoteName } from '../sql/quoting.ts'
import { quoting } from './quoting.ts'

/** The columns of a result: their texts and their types. */
export interface ResultColumns {
  readonly sql: readonly string[]
  readonly columns: Schema
}

/** The name of the column that holds which of a sparse output's columns has the 1; −1 for none. */
export function positionName(index: number): string {
  return `$position ${index}`
}

/** A name in quotes. */
export function named(name: string): string {
  return quoteName(quoting, name)
}
