import { InvalidValueError } from '../features/errors/column-errors.ts'
import {
  ParameterError,
  requireList,
  requireLists,
  requireRows,
  requireSettings,
  requireTable,
} from '../features/errors/parameter-error.ts'
import { float64Column } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import { Table } from '../features/table/table.ts'
import { compareValues } from '../features/table/total-order.ts'
import { codeLabels, codesAmong, type Label, type Labels } from './labels.ts'

/** Encodes labels as their positions among the classes, like scikit-learn's `LabelEncoder`. For targets; use `OrdinalEncoder` for columns. */
export class LabelEncoder {
  /** Learns the classes, in ascending order; a missing label is an error. */
  fit(labels: Labels): FittedLabelEncoder {
    return new FittedLabelEncoder(codeLabels(labels, 'label').classes)
  }
}

/** A fitted `LabelEncoder`. Its JSON is `{ classes }`, from which it can be made again. */
export class FittedLabelEncoder {
  readonly classes: readonly Label[]

  /** @throws {ParameterError} for a class that is there twice. */
  constructor(classes: readonly Label[]) {
    this.classes = distinct(classes)
  }

  /** @throws {InvalidValueError} for a label that was never seen, naming the row. */
  transform(labels: Labels): Int32Array {
    return codesAmong(labels, this.classes, 'label')
  }

  /** @throws {InvalidValueError} for a number that is not the code of a class, naming the row. */
  inverseTransform(codes: ArrayLike<number>): Label[] {
    requireRows('codes', codes)
    return Array.from(codes, (code, row) => {
      const label = this.classes[code]
      if (label === undefined) throw new InvalidValueError('label', row, `${code} is not the number of a class.`)
      return label
    })
  }
}

/** The numbers for "of the class" and "not of the class". */
export interface LabelBinarizerParams {
  /** Default 0. */
  readonly negLabel: number
  /** Default 1; above `negLabel`. */
  readonly posLabel: number
}

/** Encodes labels as one column per class, named after it, or for two classes a single column, like scikit-learn's `LabelBinarizer`. */
export class LabelBinarizer {
  readonly params: LabelBinarizerParams

  /** @throws {ParameterError} for numbers that are not finite or not in order. */
  constructor(params: Partial<LabelBinarizerParams> = {}) {
    requireSettings<LabelBinarizerParams>(params, { negLabel: null, posLabel: null }, 'params')
    const { negLabel = 0, posLabel = 1 } = params
    if (!(negLabel < posLabel && Number.isFinite(posLabel - negLabel))) {
      throw new ParameterError('posLabel', `${posLabel} is not a finite number above negLabel, ${negLabel}.`)
    }
    this.params = Object.freeze({ negLabel, posLabel })
  }

  /** Learns the classes, in ascending order; a missing label is an error. */
  fit(labels: Labels): FittedLabelBinarizer {
    return new FittedLabelBinarizer(codeLabels(labels, 'label').classes, this.params)
  }
}

/** A fitted `LabelBinarizer`. It can be made again from its JSON. */
export class FittedLabelBinarizer {
  readonly classes: readonly Label[]
  readonly params: LabelBinarizerParams

  /** @throws {ParameterError} for a class that is there twice. */
  constructor(classes: readonly Label[], params: LabelBinarizerParams) {
    this.classes = distinct(classes)
    this.params = params
  }

  /** The columns of `transform`, as classes. */
  get #columns(): readonly Label[] {
    return this.classes.length === 2 ? this.classes.slice(1) : this.classes
  }

  /** A label that was never seen belongs to no class; neither does, as in scikit-learn, the label of a single class. */
  transform(labels: Labels): Table {
    const { classes, codes } = codeLabels(labels, 'label')
    const { negLabel, posLabel } = this.params
    const columns = this.#columns.map(label => {
      const own = this.classes.length === 1 ? -1 : classes.indexOf(label)
      return [String(label), numbers(codes.length, row => (codes[row] === own ? posLabel : negLabel))] as const
    })
    return new Table(columns, codes.length)
  }

  /** The class of the greatest number of each row; of one column, the second class where it is above the middle. */
  inverseTransform(table: Table): Label[] {
    requireTable('table', table)
    const columns = this.#columns.map(label => table.column(String(label)))
    const middle = (this.params.negLabel + this.params.posLabel) / 2
    return Array.from({ length: table.rowCount }, (_, row) => {
      const values = columns.map(column => Number(column.get(row) ?? Number.NEGATIVE_INFINITY))
      const greatest = values.indexOf(values.reduce((most, value) => Math.max(most, value)))
      const position = columns.length > 1 ? greatest : (values[0] as number) > middle ? 1 : 0
      return this.classes[Math.min(position, this.classes.length - 1)] as Label
    })
  }
}

/** Encodes lists of labels as one column of 0 and 1 per class, like scikit-learn's `MultiLabelBinarizer`. */
export class MultiLabelBinarizer {
  readonly classes: readonly Label[] | null

  /** Without `classes` they are learned, in ascending order. */
  constructor(params: { readonly classes?: readonly Label[] | null } = {}) {
    requireSettings<typeof params>(params, { classes: null }, 'params')
    const { classes = null } = params
    this.classes = classes === null ? null : distinct(classes)
  }

  fit(lists: Iterable<readonly Label[]>): FittedMultiLabelBinarizer {
    const known = this.classes ?? [...new Set(labelLists(lists).flat())].sort(compareValues)
    return new FittedMultiLabelBinarizer(known)
  }
}

/** A fitted `MultiLabelBinarizer`. Its JSON is `{ classes }`, from which it can be made again. */
export class FittedMultiLabelBinarizer {
  readonly classes: readonly Label[]

  /** @throws {ParameterError} for a class that is there twice. */
  constructor(classes: readonly Label[]) {
    this.classes = distinct(classes)
  }

  /** Labels that were never seen are left out. */
  transform(lists: Iterable<readonly Label[]>): Table {
    const sets = labelLists(lists).map(list => new Set(list))
    const columns = this.classes.map(
      label => [String(label), numbers(sets.length, row => (sets[row]?.has(label) ? 1 : 0))] as const,
    )
    return new Table(columns, sets.length)
  }

  /** @throws {InvalidValueError} for anything but 0 and 1, naming column and row. */
  inverseTransform(table: Table): Label[][] {
    requireTable('table', table)
    const columns = this.classes.map(label => table.column(String(label)))
    return Array.from({ length: table.rowCount }, (_, row) =>
      this.classes.filter((label, index) => {
        const value: unknown = columns[index]?.get(row)
        if (value === 0 || value === 1) return value === 1
        throw new InvalidValueError(String(label), row, `${String(value)} is neither 0 nor 1.`)
      }),
    )
  }
}

function labelLists(given: Iterable<readonly Label[]>): readonly (readonly Label[])[] {
  const lists = typeof Object(given)[Symbol.iterator] === 'function' ? [...given] : given
  requireLists('lists', lists, 'a list of lists', 'a list')
  return lists as readonly (readonly Label[])[]
}

function numbers(length: number, at: (row: number) => number): Column<'float64'> {
  const values = new Float64Array(length)
  for (let row = 0; row < length; row++) values[row] = at(row)
  return float64Column(values)
}

/** Frozen; classes that would share a column name are refused. */
function distinct(classes: readonly Label[]): readonly Label[] {
  requireList('classes', classes, 'a list of classes')
  const names = classes.map(String)
  const repeated = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (repeated >= 0) throw new ParameterError('classes', `the class ${names[repeated]} is there twice.`)
  return Object.freeze([...classes])
}
