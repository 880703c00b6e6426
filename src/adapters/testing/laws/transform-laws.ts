import { deepStrictEqual, ok, rejects } from 'node:assert/strict'
import * as fc from 'fast-check'
import type { DataType, Schema } from '../../../features/schema.ts'
import { columnFromExact } from '../../../features/table/build-column.ts'
import { concatTables } from '../../../features/table/concat-tables.ts'
import { encode } from '../../../features/table/encode.ts'
import { sliceTable, takeTable } from '../../../features/table/reshape.ts'
import { Table } from '../../../features/table/table.ts'
import type { FittedTransform } from '../../../pipeline/fitted-transform.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'
import { cells, type Law, type Learn } from './transform/law-cells.ts'
import { memoryLaws } from './transform/memory-laws.ts'
import { storedLaws } from './transform/stored-laws.ts'
import { worldLaws } from './transform/world-laws.ts'

/** What the laws need of a transform. */
export interface LawfulTransform {
  readonly definition: { readonly kind: string }
  // biome-ignore lint/suspicious/noExplicitAny: `fit` of each transform has its own input type
  fit(input: any, options?: any): Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  accumulate?(input: any, options?: any): Promise<any>
}

/** What the laws are tried on. */
export interface TransformLawOptions {
  /**
   * What tables to try; those without rows are passed over, and ±Infinity is taken out where it is refused. Default: two float64 columns
   * of whole numbers and quarters, with null and NaN.
   */
  readonly tables?: fc.Arbitrary<Table>
  /** The column that is learned, for a transform that needs one. */
  readonly target?: string
  /** The seed of the random cases; default 20010617. */
  readonly seed?: number
  /** How many random cases each law is tried on; default 50. */
  readonly runs?: number
  /** Leave out a law that does not hold by design, with the reason. */
  readonly except?: Readonly<Partial<Record<'weights' | 'parts' | 'infinity' | 'order' | 'inverse', string>>>
}

/**
 * Registers one test per law that a transform must keep: a table and its rows give the same bits, however the table lies in memory, also
 * as an Arrow table; JSON gives back the same function, of a later version it is refused, and damaged JSON is refused or works; the host's
 * zone and language do not matter; fitting changes nothing and gives the same again, for what can be fitted in parts in any order of the rows; the way back leads to the
 * same outputs; columns are taken by name and a missing one is named; as many columns as names; no rows and one row; ±Infinity is refused
 * with column and first row; integer weights equal repetition; fitting in parts equals fitting on everything.
 */
export function transformLaws(test: TestRunner, make: () => LawfulTransform, options: TransformLawOptions = {}): void {
  requireRunner(test, make)
  const { tables = numberTables(), seed = 20010617, runs = 50, except = {} } = options
  const { kind } = make().definition
  const readable = except.infinity === undefined ? withoutInfinities : (table: Table) => table
  const held = options.target === undefined ? {} : { target: options.target }
  const cases = once(() => fc.sample(fc.tuple(tables, tables), { seed, numRuns: runs }).map(pair => pair.map(readable)))
  const law: Law = (name, holds) => {
    const tried = async (table: Table, other: Table): Promise<void> => {
      if (table.rowCount > 0 && other.rowCount > 0) await holds(table, other)
    }
    test(`${kind}: ${name}`, async () => {
      try {
        for (const [table, other] of cases()) await tried(table as Table, other as Table)
      } catch (error) {
        // The same cases once more, to find the smallest one that breaks the law.
        const property = fc.asyncProperty(tables, tables, (table, other) => tried(readable(table), readable(other)))
        await fc.assert(property, { seed, numRuns: runs })
        throw error
      }
    })
  }
  const fitted = new WeakMap<Table, Promise<FittedTransform>>()
  const fit: Learn = (table, given = {}) => make().fit(table, { ...held, ...given })
  /** What was fitted on a table serves all laws: none of them may change it. */
  const learn: Learn = (table, given) => {
    if (given !== undefined) return fit(table, given)
    const known = fitted.get(table) ?? fit(table)
    fitted.set(table, known)
    return known
  }

  law('a table and its rows give the same bits', async (table, other) => {
    const fitted = await learn(table)
    await sameRows(fitted, table)
    await sameRows(fitted, other)
  })
  storedLaws(law, learn)
  memoryLaws(law, learn)
  worldLaws(law, fit)
  law('fitting changes nothing, and gives the same again', async table => {
    const transform = make()
    const [rows, definition] = [snapshot(table), JSON.stringify(encode(transform.definition))]
    const fitted: FittedTransform = await transform.fit(table, held)
    const again: FittedTransform = await transform.fit(table, held)
    await fitted.transform(table)
    deepStrictEqual(JSON.stringify(again), JSON.stringify(fitted))
    deepStrictEqual([snapshot(table), JSON.stringify(encode(transform.definition))], [rows, definition])
  })
  if (except.order === undefined) {
    law('the order of the rows does not matter to what can be fitted in parts', async table => {
      if (make().accumulate === undefined) return
      const reversed = takeTable(
        table,
        Int32Array.from({ length: table.rowCount }, (_, row) => table.rowCount - 1 - row),
      )
      sameLearned(await learn(reversed), await learn(table))
    })
  }
  if (except.inverse === undefined) {
    law('the way back, where there is one, gives the inputs and leads to the same outputs', async table => {
      const fitted = await learn(table)
      if (fitted.inverseTransform === undefined) return
      const there = await fitted.transform(table)
      const back = await fitted.inverseTransform(there)
      deepStrictEqual(back.columnTypes, fitted.inputs)
      near(cells(await fitted.transform(back)), cells(there), 'outputs', 1e-6)
    })
  }
  law('columns are taken by name, others are ignored, a missing one is named', async table => {
    const fitted = await learn(table)
    const plain = cells(await fitted.transform(table))
    const extra = columnFromExact('string', Array<string>(table.rowCount).fill('?'))
    const reversed = table.columnNames.map(name => [name, table.column(name)] as const).reverse()
    deepStrictEqual(cells(await fitted.transform(new Table([['?', extra], ...reversed], table.rowCount))), plain)
    for (const name of Object.keys(fitted.inputs)) {
      const rest = table.select(table.columnNames.filter(other => other !== name))
      await rejects(fitted.transform(rest), new RegExp(`\`${escapePattern(name)}\``))
    }
  })
  law('there are as many columns as names, also for no rows and for one', async table => {
    const fitted = await learn(table)
    deepStrictEqual((await fitted.transform(table)).names, fitted.names)
    deepStrictEqual(Object.keys(fitted.outputs), [...fitted.names])
    const none = await fitted.transform(sliceTable(table, 0, 0))
    deepStrictEqual([none.rowCount, none.names], [0, fitted.names])
    const one = await fitted.transform(sliceTable(table, 0, 1))
    deepStrictEqual(cells(one), cells(await fitted.transform(table)).slice(0, 1))
    await rejects(learn(sliceTable(table, 0, 0)), /no rows/)
  })
  if (except.infinity === undefined) {
    law('±Infinity is refused, naming column and first row', async table => {
      const fitted = await learn(table)
      for (const name of Object.keys(fitted.inputs).filter(each => table.column(each).type === 'float64')) {
        const bad = withInfinity(table, name)
        const expected = new RegExp(`\`${escapePattern(name)}\`, row ${table.rowCount - 1}: -?Infinity`)
        await rejects(learn(bad), expected)
        await rejects(fitted.transform(bad), expected)
        const row = bad.row(bad.rowCount - 1)
        throwsNaming(() => fitted.transformRow(row as never), name)
      }
    })
  }
  if (except.weights === undefined) {
    law('integer weights equal repetition, zero weights removal', async table => {
      const weights = Array.from({ length: table.rowCount }, (_, row) => (row === 0 ? 1 : row % 3))
      const repeated = weights.flatMap((count, row) => Array<number>(count).fill(row))
      const weighted = await outcome(() => learn(table, { sampleWeight: weights }))
      const plain = await outcome(() => learn(takeTable(table, Int32Array.from(repeated))))
      sameLearned(weighted, plain)
    })
  }
  if (except.parts === undefined) {
    law('fitting in parts equals fitting on everything', async (table, other) => {
      const transform = make()
      if (transform.accumulate === undefined) return
      const left = await transform.accumulate(table, held)
      const right = await transform.accumulate(other, held)
      sameLearned(left.merge(right).finish(), await learn(concatTables([table, other])))
    })
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Tables of whole numbers and quarters, whose sums are exact, with null and NaN among them. */
function numberTables(): fc.Arbitrary<Table> {
  const number = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -4000, max: 4000 }).map(quarters => quarters / 4) },
    { weight: 1, arbitrary: fc.constantFrom(null, Number.NaN) },
  )
  return fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 20 }).map(rows => {
    const columns = ['a', 'b'].map((name, index) => {
      const values = rows.map(row => row[index] ?? null)
      return [name, columnFromExact('float64', values)] as const
    })
    return new Table(columns, rows.length) as Table
  })
}

/** Each row by itself gives what the table gives for it; where a row is refused, so is the table. */
async function sameRows(fitted: FittedTransform, table: Table): Promise<void> {
  const rows = Array.from(table.rows(), row => {
    try {
      return Object.values(fitted.transformRow(row as never))
    } catch (error) {
      return error as Error
    }
  })
  if (rows.some(row => row instanceof Error)) {
    await rejects(fitted.transform(table), (error: Error) => {
      const [, row] = /row (\d+)/.exec(error.message) ?? []
      ok(rows[Number(row)] instanceof Error, `${error.message} names a row that is not refused by itself`)
      return true
    })
    return
  }
  deepStrictEqual(cells(await fitted.transform(table)), rows)
}

function snapshot(table: Table): string {
  return JSON.stringify(Array.from(table.rows(), row => encode(row)))
}

/** ±Infinity as null: what a transform refuses has a law of its own. */
function withoutInfinities(table: Table): Table {
  const columns = table.columnNames.map(name => {
    const column = table.column(name)
    const values = column.toArray()
    if (!values.some(value => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY))
      return [name, column] as const
    const finite = values.map(value => (typeof value === 'number' && Math.abs(value) === Infinity ? null : value))
    return [name, columnFromExact(column.type, finite)] as const
  })
  return new Table<Schema>(columns, table.rowCount)
}

function withInfinity(table: Table, name: string): Table {
  const columns = table.columnNames.map(each => {
    const column = table.column(each)
    if (each !== name) return [each, column] as const
    const values = column.toArray() as (number | null)[]
    values[values.length - 1] = Number.NEGATIVE_INFINITY
    return [each, columnFromExact('float64' as DataType, values as never[])] as const
  })
  return new Table<Schema>(columns, table.rowCount)
}

function throwsNaming(run: () => unknown, name: string): void {
  try {
    run()
  } catch (error) {
    ok(String(error).includes(`\`${name}\``), String(error))
    return
  }
  ok(false, `-Infinity in \`${name}\` was not refused`)
}

async function outcome(run: () => Promise<FittedTransform>): Promise<FittedTransform | string> {
  try {
    return await run()
  } catch (error) {
    return (error as Error).name
  }
}

/** The same learned state to 1e-12, or the same kind of error. */
function sameLearned(left: FittedTransform | string, right: FittedTransform | string): void {
  if (typeof left === 'string' || typeof right === 'string') deepStrictEqual(left, right)
  else near(left.state, right.state, 'state')
}

function near(left: unknown, right: unknown, at: string, within = 1e-12): void {
  if (typeof left === 'number' && typeof right === 'number') {
    const close = Object.is(left, right) || Math.abs(left - right) <= within * Math.max(1, Math.abs(right))
    ok(close, `${at}: ${left} and ${right}`)
  } else if (typeof left === 'object' && typeof right === 'object' && left !== null && right !== null) {
    deepStrictEqual(Object.keys(left), Object.keys(right))
    for (const [key, value] of Object.entries(left))
      near(value, (right as Record<string, unknown>)[key], `${at}.${key}`, within)
  } else deepStrictEqual(left, right, at)
}

function escapePattern(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
}
