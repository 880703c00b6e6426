import type { PerFunction } from '../../features/expression/function.ts'
import type { Spelling } from '../sql/spelling.ts'
import { calendarFunctions } from './calendar-functions.ts'
import { listFunctions } from './list-functions.ts'
import { logicFunctions } from './logic-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { tableFunctions } from './table-functions.ts'
import { textFunctions } from './text-functions.ts'

/** How DuckDB writes every function of the catalogue so that it means what the library means. */
export const functions: PerFunction<Spelling> = {
  ...numberFunctions,
  ...logicFunctions,
  ...textFunctions,
  ...calendarFunctions,
  ...listFunctions,
  ...tableFunctions,
}
