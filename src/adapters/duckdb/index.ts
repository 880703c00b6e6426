export { type Gap, UnsupportedError } from '../sql/unsupported.ts'
export { type CompileTarget, type DuckDBEngine, type DuckDBEngineOptions, duckdbEngine } from './duckdb-engine.ts'
export { DuckDBError } from './duckdb-error.ts'
export type { CompiledSet } from './set-compiler.ts'
