import type { SqlDialect } from '../sql/spelling.ts'
import { cast, widen } from './cast.ts'
import { functions } from './functions.ts'
import { literal } from './literal.ts'
import { quoting } from './quoting.ts'
import { typeName } from './types.ts'

/** DuckDB's SQL. */
export const dialect: SqlDialect = { name: 'DuckDB', quoting, functions, typeName, literal, cast, widen }
