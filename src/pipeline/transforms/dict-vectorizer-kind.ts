import { SparseBuilder } from '../../features/evaluate/sparse-vector.ts'
import { termSource } from '../../features/evaluate/term-sources.ts'
import { type DataType, isNumeric, type Schema } from '../../features/schema.ts'
import { columnFromExact } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { compareStrings } from '../../features/table/total-order.ts'
import { Blocks } from '../blocks.ts'
import { dictVectorizerDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind, SummaryOptions } from '../kind.ts'
import { isBoolean, type Rule } from '../parameters.ts'
import { column, densify, type SparseOutput, tableCall } from '../program.ts'
import { forEachNumber } from './terms-of-blocks.ts'
import { areTexts } from './text-analysis.ts'

/** The parameters of `DictVectorizer`. */
export interface DictVectorizerParams {
  /** The separator between the name and the value of a text; default `=`. */
  readonly separator: string
  /** Whether the output is sparse. Default true. */
  readonly sparseOutput: boolean
  /** Whether features are in ascending order, or in the order of their columns and then of first occurrence. Default true. */
  readonly sort: boolean
}

/** The features, in order. */
export interface DictVectorizerState {
  readonly features: readonly string[]
}

/** How `DictVectorizer` learns and what it computes. */
export const dictVectorizer: ColumnKind<DictVectorizerParams, readonly string[], DictVectorizerState> = {
  kind: 'DictVectorizer',
  version: 1,
  defaults: dictVectorizerDefaults,
  rules: { separator: isText(), sparseOutput: isBoolean, sort: isBoolean },
  accepts: 'terms',
  readsNumbersAs64: true,
  summarize: featuresOf,
  merge: () => (left, right) => [...new Set([...left, ...right])],
  conclude: (columns, _inputs, { sort }) => {
    const features = [...new Set(columns.flat())]
    if (features.length === 0) throw new FitError('DictVectorizer', 'no row has a feature.')
    return { features: sort ? features.sort(compareStrings) : features }
  },
  program: (inputs, { separator, sparseOutput }, { features }) => {
    const table = { keys: features, names: Object.keys(inputs).map(name => nameOf(name, inputs[name])), separator }
    const expression = tableCall('bag', table, ...Object.keys(inputs).map(column))
    const output: SparseOutput = { kind: 'sparse', names: features, weight: 1, expression }
    const finite = Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string'))
    return { inputs, finite, outputs: sparseOutput ? [output] : densify(output) }
  },
  inverse:
    (_inputs, _params, { features }) =>
    outputs =>
      mapsOf(outputs, features),
  isState: ({ features }) => areTexts(features) && new Set(features).size === features.length,
}

/** The features of a column, in the order of first sight. */
function featuresOf(values: Column, { name, type, params, weights }: SummaryOptions<DictVectorizerParams>): string[] {
  const seen = new Set<string>()
  const source = termSource(type, nameOf(name, type), params.separator, feature => {
    seen.add(feature)
    return -1
  })
  const nowhere = new SparseBuilder()
  for (let row = 0; row < values.length; row++) if (weights?.[row] !== 0) source(values.get(row), nowhere)
  return [...seen]
}

/** Values and lists are features of their column's name; maps and structs name their own. */
function nameOf(name: string, type: DataType | undefined): string | null {
  return typeof type === 'object' && !('list' in type) ? null : name
}

/** What is not 0 in each row, by feature: a column `features` of maps. */
function mapsOf(outputs: Blocks, features: readonly string[]): Blocks {
  const maps = Array.from({ length: outputs.rowCount }, () => new Map<string, number>())
  const codes = new Map(features.map((feature, code) => [feature, code]))
  forEachNumber(outputs, codes, (row, code, value) => maps[row]?.set(features[code] as string, value))
  const columns = [['features', columnFromExact({ map: 'float64' }, maps)]] as const
  return new Blocks<Schema>([{ kind: 'dense', columns }], outputs.rowCount)
}

function isText(): Rule {
  return value => (typeof value === 'string' ? null : 'is not a text')
}
