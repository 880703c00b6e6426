import { checkName } from '../definition/name.ts'
import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { ExpectationError } from '../errors/expectation-error.ts'
import { compileColumns } from '../evaluate/evaluate-column.ts'
import { checkExpression } from '../expression/check.ts'
import { columnsOf } from '../expression/columns.ts'
import { columnNames } from '../expression/walk.ts'
import { type Schema, typeName } from '../schema.ts'
import { type Column, isSet } from '../table/column.ts'
import { canonicalJson, encode } from '../table/encode.ts'
import type { Table } from '../table/table.ts'
import type { AnyExpectations, BrokenExpectation, Expectation } from './expectation.ts'

const mostExamples = 5

interface Tally {
  readonly name: string
  readonly expectation: Expectation
  readonly evaluate: (table: Table) => readonly Column[]
  /** The columns that are shown of an offending row. */
  readonly shown: readonly string[]
  readonly examples: BrokenExpectation['examples'][number][]
  /** `unique`: the keys of all rows so far. */
  readonly seen: Set<string>
  offending: number
}

/** Checks expectations over the rows of a table, which may come in pieces. */
export class ExpectationCheck {
  readonly #subject: string
  readonly #tallies: readonly Tally[]
  #rows = 0

  /** @throws {DefinitionError} naming every expectation that is not a condition over the columns. */
  constructor(expectations: AnyExpectations, schema: Schema, subject: string) {
    this.#subject = subject
    const problems: Problem[] = []
    const named = Object.entries(expectations(columnsOf(schema) as never))
    const checked = named.map(([name, given]) => {
      const expectation: Expectation = 'kind' in given ? given : { kind: 'rows', condition: given.node, share: 1 }
      checkExpectation(name, expectation, schema, problems)
      return { name, expectation }
    })
    if (problems.length > 0) throw new DefinitionError(`the expectations of ${subject}`, problems)
    this.#tallies = checked.map(({ name, expectation }) => {
      const nodes = nodesOf(expectation)
      const shown = [...new Set(nodes.flatMap(columnNames))]
      return {
        name,
        expectation,
        evaluate: compileColumns(nodes, schema),
        shown,
        examples: [],
        seen: new Set(),
        offending: 0,
      }
    })
  }

  /** Looks at the next rows. */
  add(table: Table): void {
    for (const tally of this.#tallies) {
      const columns = tally.evaluate(table)
      if (tally.expectation.kind === 'rows') this.#addConditions(tally, columns[0] as Column, table)
      else this.#addKeys(tally, columns, table)
    }
    this.#rows += table.rowCount
  }

  /** @throws {ExpectationError} where the rows so far are not as expected. */
  finish(): void {
    const rows = this.#rows
    const broken = this.#tallies.filter(({ expectation, offending }) => {
      const allowed = expectation.kind === 'rows' ? rows * (1 - expectation.share) : 0
      return offending > allowed + rows * Number.EPSILON
    })
    if (broken.length === 0) return
    throw new ExpectationError(
      this.#subject,
      broken.map(({ name, offending, examples }) => ({ expectation: name, offending, rows, examples })),
    )
  }

  #addConditions(tally: Tally, { data }: Column, table: Table): void {
    if (data.kind !== 'boolean') throw new TypeError('a condition is boolean')
    const { values, validity } = data
    for (let row = 0; row < table.rowCount; row++) {
      if (values[row] === 0 && (validity === null || isSet(validity, row))) this.#offend(tally, row, table)
    }
  }

  #addKeys(tally: Tally, columns: readonly Column[], table: Table): void {
    for (let row = 0; row < table.rowCount; row++) {
      const parts = columns.map(column => column.get(row))
      if (parts.includes(null)) continue
      const key = canonicalJson(parts.map((part, index) => encode(part, columns[index]?.type)))
      if (tally.seen.has(key)) this.#offend(tally, row, table)
      tally.seen.add(key)
    }
  }

  #offend(tally: Tally, row: number, table: Table): void {
    tally.offending++
    if (tally.examples.length >= mostExamples) return
    const values = Object.fromEntries(tally.shown.map(name => [name, table.column(name).get(row)]))
    tally.examples.push({ row: this.#rows + row, values })
  }
}

function nodesOf(expectation: Expectation) {
  return expectation.kind === 'rows' ? [expectation.condition] : expectation.columns
}

function checkExpectation(name: string, expectation: Expectation, schema: Schema, problems: Problem[]): void {
  const at = `expect.${name}`
  checkName(name, at, problems)
  for (const node of nodesOf(expectation)) {
    const type = checkExpression(node, schema, at, problems)
    if (expectation.kind === 'rows' && type !== null && type !== 'boolean') {
      problems.push({ at, message: `the condition is ${typeName(type)}, but must be boolean` })
    }
  }
  if (expectation.kind === 'rows' && !(expectation.share > 0 && expectation.share <= 1)) {
    problems.push({ at, message: `the share must be above 0 and at most 1, not ${expectation.share}` })
  }
}

/** The same batches, each looked at on its way; their end throws where they are not as expected. */
export async function* expectedBatches(
  batches: AsyncIterable<Table>,
  expectations: AnyExpectations,
  subject: string,
): AsyncGenerator<Table> {
  let check: ExpectationCheck | null = null
  for await (const batch of batches) {
    check ??= new ExpectationCheck(expectations, batch.columnTypes, subject)
    check.add(batch)
    yield batch
  }
  check?.finish()
}
