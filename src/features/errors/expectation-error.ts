import type { BrokenExpectation } from '../quality/expectation.ts'
import { BigheadError } from './bighead-error.ts'

/** Data violates expectations. */
export class ExpectationError extends BigheadError {
  override readonly name = 'ExpectationError' as const
  readonly code = 'EXPECTATION_FAILED' as const
  readonly broken: readonly BrokenExpectation[]

  constructor(subject: string, broken: readonly BrokenExpectation[]) {
    super(`${subject} is not as expected:\n${broken.map(describe).join('\n')}`)
    this.broken = broken
  }
}

function describe({ expectation, offending, rows, examples }: BrokenExpectation): string {
  const shown = examples.map(({ row, values }) => {
    const cells = Object.entries(values).map(([name, value]) => `${name} = ${show(value)}`)
    return `row ${row} (${cells.join(', ')})`
  })
  const others = offending - examples.length
  const more = others > 0 ? `, and ${others.toLocaleString('en-US')} more` : ''
  const count = `${offending.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} rows`
  return `  ${expectation}: ${count}: ${shown.join(', ')}${more}`
}

function show(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
