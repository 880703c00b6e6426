import { expect } from 'vitest'
import type { DataType } from '../../src/features/schema.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { Table } from '../../src/features/table/table.ts'
import { fromPythonParams } from '../../src/pipeline/python-names.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'
import {
  CatBoostEncoder,
  CountEncoder,
  JamesSteinEncoder,
  LeaveOneOutEncoder,
  MEstimateEncoder,
  WOEEncoder,
} from '../../src/pipeline/transforms/encoders.ts'

/** One encoder of category_encoders: what it learns from and what it then encodes. */
export interface EncoderCase {
  readonly kind: keyof typeof makers
  readonly params: Readonly<Record<string, unknown>>
  readonly fit: readonly (string | null)[]
  readonly target: readonly number[]
  readonly test: readonly (string | null)[]
}

/** What it gives for the rows it learned from while training, and for the others afterwards. */
export interface EncoderResult {
  readonly trained: readonly unknown[]
  readonly out: readonly unknown[]
}

const makers = {
  CatBoostEncoder: (params: object) => new CatBoostEncoder(params),
  CountEncoder: (params: object) => new CountEncoder(params),
  JamesSteinEncoder: (params: object) => new JamesSteinEncoder(params),
  LeaveOneOutEncoder: (params: object) => new LeaveOneOutEncoder(params),
  MEstimateEncoder: (params: object) => new MEstimateEncoder(params),
  WOEEncoder: (params: object) => new WOEEncoder(params),
}

/** Every encoder with several parameters, on random rows with and without missing values. */
export function encoderCases(): readonly EncoderCase[] {
  const variants: Readonly<Record<keyof typeof makers, readonly object[]>> = {
    CatBoostEncoder: [{}, { a: 3 }],
    CountEncoder: [{}, { normalize: true }],
    JamesSteinEncoder: [{}],
    LeaveOneOutEncoder: [{}],
    MEstimateEncoder: [{}, { m: 5 }],
    WOEEncoder: [{}, { regularization: 0.5 }],
  }
  const handling = [{}, { handle_unknown: 'return_nan', handle_missing: 'return_nan' }]
  const random = new RandomState(7)
  const words = ['a', 'b', 'c', 'd', 'e', 'once', null]
  return (Object.keys(variants) as (keyof typeof makers)[]).flatMap(kind =>
    variants[kind].flatMap(own =>
      [true, false].flatMap(withMissing =>
        handling.map(handle => {
          const known = withMissing ? words.filter(word => word !== 'once') : words.slice(0, 5)
          const fit = ['once', ...Array.from({ length: 40 }, () => known[random.integer(0, known.length)]!)]
          const target = fit.map((_, row) => (kind === 'WOEEncoder' ? row % 2 : random.integer(0, 40) / 4))
          const test = [...words.filter(word => withMissing || word !== null), 'never']
          return { kind, params: { ...own, ...handle }, fit, target, test }
        }),
      ),
    ),
  )
}

/** What the encoder here gives. */
export async function ourResult({ kind, params, fit, target, test }: EncoderCase): Promise<EncoderResult> {
  const encoder = makers[kind](fromPythonParams(kind, params)) as MEstimateEncoder
  const { fitted, outputs } = await encoder.fitTransform(table({ x: ['string', fit], y: ['float64', target] }), {
    target: 'y',
  } as never)
  const out = await fitted.transform(table({ x: ['string', test] }))
  return { trained: outputs.column('x').toArray(), out: out.column('x').toArray() }
}

/** Within 1e-12 · max(1, |expected|); NaN is NaN. */
export function nearResults(found: EncoderResult, wanted: EncoderResult, what: string): void {
  for (const part of ['trained', 'out'] as const) {
    expect(found[part].length, what).toBe(wanted[part].length)
    for (const [row, expected] of wanted[part].entries()) {
      const [left, right] = [Number(found[part][row] ?? Number.NaN), Number(expected ?? Number.NaN)]
      const close = Object.is(left, right) || Math.abs(left - right) <= 1e-12 * Math.max(1, Math.abs(right))
      expect(close, `${what} ${part} ${row}: ${left}, expected ${right}`).toBe(true)
    }
  }
}

function table(columns: Readonly<Record<string, readonly [DataType, readonly unknown[]]>>): Table {
  const built = Object.entries(columns).map(
    ([name, [type, values]]) => [name, columnFromExact(type, values as never[])] as const,
  )
  return new Table(built, built[0]?.[1].length ?? 0) as Table
}
