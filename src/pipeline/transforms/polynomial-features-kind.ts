import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { polynomialFeaturesDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { isBoolean } from '../parameters.ts'
import { call, literal, type Output, type Program, requiredColumn } from '../program.ts'

/** The parameters of `PolynomialFeatures`. */
export interface PolynomialFeaturesParams {
  /** The greatest degree of a product, or the least and the greatest. Default 2. */
  readonly degree: number | readonly [least: number, greatest: number]
  /** Whether only products of different columns are made. Default false. */
  readonly interactionOnly: boolean
  /** Whether a column of ones, the empty product, is included. Default true. */
  readonly includeBias: boolean
}

/** The greatest number of products. */
const mostProducts = 10_000

/** What `PolynomialFeatures` computes; it learns nothing but the columns. */
export const polynomialFeatures: TableKind<PolynomialFeaturesParams, object> = {
  kind: 'PolynomialFeatures',
  version: 1,
  defaults: polynomialFeaturesDefaults,
  rules: {
    degree: value => (isDegree(value) ? null : 'is not a whole number from 0, nor two of them in ascending order'),
    interactionOnly: isBoolean,
    includeBias: isBoolean,
  },
  accepts: 'number',
  readsNumbersAs64: true,
  refusesMissing: true,
  learn: () => ({}),
  program,
  inverse: () => null,
  isState: () => true,
}

function isDegree(value: unknown): boolean {
  const ends = Array.isArray(value) ? value : [0, value]
  return (
    ends.length === 2 &&
    ends.every(end => Number.isInteger(end) && end >= 0) &&
    (ends[0] as number) <= (ends[1] as number)
  )
}

function program(inputs: Schema, params: PolynomialFeaturesParams): Program {
  const names = Object.keys(inputs)
  const outputs = products(names.length, params).map(
    (product): Output => ({
      kind: 'dense',
      name: nameOf(product, names),
      type: 'float64',
      expression: productOf(product, names),
    }),
  )
  return { inputs, finite: names, outputs }
}

/** The columns of each product, by their positions in ascending order: shorter products first, then in the order of the columns. */
function products(columns: number, { degree, interactionOnly, includeBias }: PolynomialFeaturesParams): number[][] {
  const [least, greatest] = typeof degree === 'number' ? [0, degree] : degree
  if (greatest === 0 && !includeBias) {
    throw new ParameterError('degree', 'there is no product of degree 0 without includeBias; give a greater degree.')
  }
  const found: number[][] = includeBias ? [[]] : []
  let shorter: readonly number[][] = [[]]
  for (let length = 1; length <= greatest; length++) {
    const longer: number[][] = []
    for (const product of shorter) {
      const last = product.at(-1)
      const from = last === undefined ? 0 : interactionOnly ? last + 1 : last
      for (let column = from; column < columns; column++) longer.push([...product, column])
      if (found.length + longer.length > mostProducts) throw tooMany(columns, greatest)
    }
    if (length >= least) found.push(...longer)
    shorter = longer
  }
  return found
}

function tooMany(columns: number, degree: number): ParameterError {
  const detail = `${columns} columns have more than ${mostProducts} products up to degree ${degree}`
  return new ParameterError('degree', `${detail}; give fewer columns or a smaller degree.`)
}

/** The name of a product, such as `x0^2 x1`, and `1` for the empty product. */
function nameOf(product: readonly number[], names: readonly string[]): string {
  const powers = new Map<number, number>()
  for (const column of product) powers.set(column, (powers.get(column) ?? 0) + 1)
  const factors = Array.from(powers, ([column, power]) => (power === 1 ? names[column] : `${names[column]}^${power}`))
  return factors.length === 0 ? '1' : factors.join(' ')
}

/** Multiplied from the last to the first, as scikit-learn does: each product has the bits of one factor times a shorter product. */
function productOf(product: readonly number[], names: readonly string[]): Expression {
  const factors = product.map(column => requiredColumn(names[column] ?? ''))
  return (
    factors.reduceRight<Expression | null>(
      (rest, factor) => (rest === null ? factor : call('mul', factor, rest)),
      null,
    ) ?? literal(1)
  )
}
