import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { isNumeric, type Schema } from '../../features/schema.ts'
import type { Fitted } from '../../pipeline/fitted.ts'
import { requireFitted } from '../../pipeline/parameters.ts'
import { outputTypes, type Program, type SparseOutput } from '../../pipeline/program.ts'
import { ExpressionPrinter } from '../sql/print-expression.ts'
import { type CommonTable, select, withTables } from '../sql/query.ts'
import { type Gap, UnsupportedError } from '../sql/unsupported.ts'
import { dialect } from './dialect.ts'
import { double } from './literal.ts'
import { macrosOf } from './macros.ts'
import { modelTables } from './model-tables.ts'
import { repeated } from './repeated.ts'
import { named, positionName, type ResultColumns } from './result-columns.ts'
import { typeName } from './types.ts'

/** What a statement of a pipeline reads and keeps. */
export interface PipelineSqlOptions {
  /** The relation that is read, a name or the parts of one, like `['lake', 'flights']`. */
  readonly from: string | readonly string[]
  /** Columns of the relation that come first in the result, as they are; default: none. */
  readonly keep?: readonly string[]
}

/** A fitted pipeline as one statement. */
export interface CompiledPipeline {
  readonly sql: string
  /** Statements that a connection must have run before: macros. */
  readonly setup: readonly string[]
  /** What the statement computes, in order, after the columns that are kept. */
  readonly columns: Schema
}

/**
 * Compiles a fitted pipeline, transform or column transformer to one DuckDB statement, with its model if that is linear or made of trees.
 *
 * A row gives what `transform` gives, with sparse columns expanded. A model gives `prediction`, or `label` and a `probability_…` for each
 * class. Times are epoch milliseconds in BIGINT and dates are days in INTEGER. Whatever the pipeline refuses makes the statement fail.
 *
 * @throws {UnsupportedError} with every part that DuckDB cannot compute.
 * @throws {ParameterError} for an option that means nothing, and for a kept column that has the name of an output.
 */
export function pipelineSql(fitted: Fitted, options: PipelineSqlOptions): CompiledPipeline {
  requireFitted(fitted)
  requireOptions<PipelineSqlOptions>(options, { from: null, keep: null })
  const { from, keep = [] } = options
  const parts = typeof from === 'string' ? [from] : from
  if (!Array.isArray(parts) || parts.length === 0) throw new ParameterError('from', 'the name of a relation is needed.')
  const { program } = fitted
  const gaps: Gap[] = []
  const kept = keep.map((name, index) => `${named(name)} AS ${named(keptName(index))}`)
  const tables: CommonTable[] = [
    { name: named('$inputs'), sql: select([...kept, ...inputs(program)], [`FROM ${parts.map(named).join('.')}`]) },
    {
      name: named('$features'),
      sql: select(
        [...keep.map((_, index) => named(keptName(index))), ...features(program, gaps)],
        [`FROM ${named('$inputs')}`],
      ),
    },
  ]
  const answer =
    fitted.role === 'transform'
      ? written(program)
      : modelTables(
          fitted,
          keep.map((_, index) => keptName(index)),
          tables,
          gaps,
        )
  if (gaps.length > 0) throw new UnsupportedError(dialect.name, `fitted ${fitted.kind}`, gaps)
  const names = Object.keys(answer.columns)
  const twice = repeated([...keep, ...names])
  if (twice !== null) throw new ParameterError('keep', `\`${twice}\` would be in the result twice.`)
  const restored = keep.map((name, index) => `${named(keptName(index))} AS ${named(name)}`)
  const sql = withTables(tables, select([...restored, ...answer.sql], [`FROM ${tables.at(-1)?.name}`]))
  return { sql, setup: macrosOf(sql), columns: answer.columns }
}

function keptName(index: number): string {
  return `$kept ${index}`
}

/** The inputs in the types that the program reads. */
function inputs({ inputs: types, finite }: Program): string[] {
  return Object.entries(types).map(([name, type]) => {
    const value = `CAST(${named(name)} AS ${typeName(type)})`
    if (!finite.includes(name) || !isNumeric(type)) return `${value} AS ${named(name)}`
    const refused = `error('column ${name.replaceAll("'", "''")} is infinite')`
    const isEndless = type === 'int32' || type === 'int64' ? null : `isinf(${value})`
    return isEndless === null
      ? `${value} AS ${named(name)}`
      : `CASE WHEN ${isEndless} THEN ${refused} ELSE ${value} END AS ${named(name)}`
  })
}

/** What the program computes, with a position in place of the columns of a sparse output. */
function features({ inputs: types, outputs }: Program, gaps: Gap[]): string[] {
  const printer = new ExpressionPrinter(dialect, types, gaps)
  return outputs.map((output, index) => {
    if (output.kind === 'sparse') {
      return `${printer.print(positionOf(output), `outputs.${output.names[0]}`)} AS ${named(positionName(index))}`
    }
    const text = printer.print(output.expression, `outputs.${output.name}`)
    return `CAST(${text} AS ${typeName(output.type)}) AS ${named(output.name)}`
  })
}

/** A one-hot call as the lookup of a position. */
function positionOf({ expression }: SparseOutput): Expression {
  if (expression.kind !== 'call' || expression.function !== 'oneHot') return expression
  const { keys = [], positions = [], unknown } = expression.table ?? {}
  const rule = unknown === undefined ? {} : { unknown }
  return { ...expression, function: 'lookup', table: { keys, values: positions, fallback: -1, type: 'int32', ...rule } }
}

/** The outputs of a transform, every column of a sparse one. */
function written({ outputs }: Program): ResultColumns {
  const sql = outputs.flatMap((output, index) => {
    if (output.kind === 'dense') return [named(output.name)]
    const position = named(positionName(index))
    return output.names.map(
      (name, at) => `CASE WHEN ${position} = ${at} THEN ${double(output.weight)} ELSE 0e0 END AS ${named(name)}`,
    )
  })
  return { sql, columns: outputTypes(outputs) }
}
