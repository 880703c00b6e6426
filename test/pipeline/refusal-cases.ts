import type { DataType } from '../../src/features/schema.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { Table } from '../../src/features/table/table.ts'
import type { StepDefinition } from '../../src/pipeline/step.ts'
import type { AnyTransformKind } from '../../src/pipeline/transforms/transform-kinds.ts'

type Columns = Readonly<Record<string, readonly [type: DataType, values: readonly unknown[]]>>

/** A transform, and data that it can learn from; what is done to its first column is what it may refuse. */
export interface Subject {
  readonly definition: StepDefinition
  readonly columns: Columns
  readonly target: string | null
}

const numbers: Columns = { x: ['float64', [0.25, 0.5, 0.75, 1]], y: ['float64', [1, 0.5, 0.25, 0.125]] }
const texts: Columns = { city: ['string', ['SEA', 'SFO', 'SEA', 'LAX']], part: ['string', ['am', 'pm', 'pm', 'am']] }
const times: Columns = { at: ['timestamp', [0, 1e12, 2e12, 3e12]] }

/** Parameters that have no default, or whose default refuses so small a table. */
const params: Readonly<Record<string, object>> = {
  CyclicalFeatures: { period: 24 },
  DatetimeSubtraction: { reference: ['from'] },
  FunctionTransformer: {
    inputs: [['x', 'float64']],
    outputs: [['x', { kind: 'column', name: 'x' }]],
    inverse: null,
  },
  GeoDistanceFeatures: { lat1: 'x', lon1: 'y', lat2: 'y', lon2: 'x' },
  GeohashFeatures: { latitude: 'x', longitude: 'y' },
  OrdinalMapper: {
    mapping: {
      city: [
        ['SEA', 1],
        ['SFO', 2],
        ['LAX', 3],
      ],
    },
  },
  RelativeFeatures: { reference: ['y'] },
  SelectKBest: { k: 1 },
  TargetEncoder: { cv: 2 },
  TruncatedSVD: { nComponents: 1 },
  FeatureHasher: { nFeatures: 4 },
  HashedCross: { nFeatures: 4 },
  HashingVectorizer: { nFeatures: 4 },
}

/** The subject of a kind. */
export function subjectOf({ kind, accepts, needsTarget, defaults }: AnyTransformKind): Subject {
  const byName: Readonly<Record<string, Columns>> = {
    FunctionTransformer: numbers,
    GeoDistanceFeatures: { x: numbers.x!, y: numbers.y!, x2: numbers.x!, y2: numbers.y! },
    SimpleImputer: numbers,
    MissingIndicator: numbers,
    DatetimeSubtraction: { ...times, from: ['date', [0, 1, 2, 3]] },
  }
  const columns = byName[kind] ?? (accepts === 'number' ? numbers : accepts === 'time' ? times : texts)
  const given = kind === 'GeoDistanceFeatures' ? { lat1: 'x', lon1: 'y', lat2: 'x2', lon2: 'y2' } : params[kind]
  return {
    definition: { kind, params: { ...defaults, ...given } },
    columns: needsTarget ? { ...columns, late: ['boolean', [true, false, true, false]] } : columns,
    target: needsTarget ? 'late' : null,
  }
}

/** The subject's table, of its first rows only, with something else in its first column. */
export function tableOf({ columns }: Subject, change: Change = {}): Table {
  const rowCount = change.rows ?? 4
  const entries = Object.entries(columns).flatMap(([name, [type, values]], index) => {
    if (index > 0) return [[name, columnFromExact(type, values.slice(0, rowCount) as never[])] as const]
    if (change.without === true) return []
    const cells = change.values ?? values.map((value, row) => (row === change.row ? change.cell : value))
    return [[name, columnFromExact(change.type ?? type, cells.slice(0, rowCount) as never[])] as const]
  })
  const extra = change.extra === true ? [['more', columnFromExact('binary', Array(rowCount).fill(null))] as const] : []
  return new Table([...extra, ...entries], rowCount) as unknown as Table
}

/** What is done to a subject's table. */
export interface Change {
  readonly rows?: number
  /** Put into that row of the first column. */
  readonly row?: number
  readonly cell?: unknown
  /** All cells of the first column, and their type. */
  readonly values?: readonly unknown[]
  readonly type?: DataType
  readonly without?: boolean
  readonly extra?: boolean
}

const isNumeric = ({ columns }: Subject): boolean => Object.values(columns)[0]![0] === 'float64'
const isText = ({ columns }: Subject): boolean => Object.values(columns)[0]![0] === 'string'

/** Data that may be refused, in words: when learning from it. */
export function fitChanges(subject: Subject): Readonly<Record<string, Change>> {
  const [, [, values]] = Object.entries(subject.columns)[0]!
  return {
    'no rows': { rows: 0 },
    'one row': { rows: 1 },
    'one value in all rows': { values: Array(4).fill(values[0]) },
    'null in all rows': { values: Array(4).fill(null) },
    'null in row 2': { row: 2, cell: null },
    ...(isNumeric(subject)
      ? {
          'NaN in row 2': { row: 2, cell: Number.NaN },
          'Infinity in row 2': { row: 2, cell: Infinity },
          '0 in row 2': { row: 2, cell: 0 },
        }
      : {}),
    'another type': { values: Array(4).fill(null), type: 'binary' },
  }
}

/** Data that may be refused once the subject is fitted. */
export function transformChanges(subject: Subject): Readonly<Record<string, Change>> {
  return {
    'no rows': { rows: 0 },
    'null in row 2': { row: 2, cell: null },
    ...(isNumeric(subject)
      ? {
          'NaN in row 2': { row: 2, cell: Number.NaN },
          '-Infinity in row 2': { row: 2, cell: -Infinity },
          '-200 in row 2': { row: 2, cell: -200 },
        }
      : {}),
    ...(isText(subject) ? { 'a new text in row 2': { row: 2, cell: 'JFK' } } : {}),
    'another type': { values: ['a', 'b', 'c', 'd'], type: isText(subject) ? 'binary' : 'string' },
    'without the column': { without: true },
    'with one more column': { extra: true },
  }
}

/** Values that some parameter refuses. */
export const badValues: readonly unknown[] = [-1, 'nonsense', 0, 2.5, 1e9, true, {}, null]
