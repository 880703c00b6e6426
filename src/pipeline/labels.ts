import { InvalidValueError } from '../features/errors/column-errors.ts'
import { requireRows } from '../features/errors/parameter-error.ts'
import { Column } from '../features/table/column.ts'
import { compareValues } from '../features/table/total-order.ts'

/** The value of a class. */
export type Label = boolean | number | string

/** Labels as a column or as plain values. */
export type Labels = Column | ArrayLike<Label>

/** Classes in ascending order, and for each row the position of its class. */
export interface CodedLabels {
  readonly classes: readonly Label[]
  readonly codes: Int32Array
}

/**
 * The classes of a target and the class of each row.
 *
 * @throws {InvalidValueError} for a missing label and for NaN, naming the first row.
 */
export function codeLabels(labels: Labels, name: string): CodedLabels {
  requireRows(name, labels)
  if (labels instanceof Column && labels.data.kind === 'string' && labels.data.validity === null) {
    return codeStrings(labels.data.codes.subarray(0, labels.length), labels.data.dictionary)
  }
  if (labels instanceof Column && labels.data.kind === 'boolean' && labels.data.validity === null) {
    return codeTruths(labels.data.values.subarray(0, labels.length))
  }
  const seen = new Map<unknown, number>()
  const raw = new Int32Array(labels.length)
  for (let row = 0; row < labels.length; row++) {
    const value: unknown = labels instanceof Column ? labels.get(row) : labels[row]
    let code = seen.get(value)
    if (code === undefined) {
      if (!isLabel(value))
        throw new InvalidValueError(name, row, `the label is ${String(value ?? null)}; give every row a label.`)
      code = seen.size
      seen.set(value, code)
    }
    raw[row] = code
  }
  return sortClasses([...seen.keys()] as Label[], raw)
}

function codeTruths(values: Uint8Array): CodedLabels {
  const classes = [false, true].filter(label => values.includes(Number(label)))
  return { classes, codes: classes.length === 2 ? new Int32Array(values) : new Int32Array(values.length) }
}

/** The position of each label among known classes; a label that is not among them is an error naming the row. */
export function codesAmong(labels: Labels, classes: readonly Label[], name: string): Int32Array {
  const coded = codeLabels(labels, name)
  const positions = coded.classes.map(label => classes.findIndex(known => sameLabel(known, label)))
  const unknown = positions.indexOf(-1)
  if (unknown >= 0) {
    const row = coded.codes.indexOf(unknown)
    const known = classes.map(String).join(', ')
    throw new InvalidValueError(
      name,
      row,
      `the label ${String(coded.classes[unknown])} is not among the classes ${known}.`,
    )
  }
  return coded.codes.map(code => positions[code] ?? 0)
}

/** The rows of each distinct value, in ascending order of the values. */
export function columnGroups(column: Column): Int32Array[] {
  const rows = new Map<unknown, number[]>()
  for (let row = 0; row < column.length; row++) {
    const value: unknown = column.get(row)
    const group = rows.get(value)
    if (group === undefined) rows.set(value, [row])
    else group.push(row)
  }
  const sorted = [...rows].sort((left, right) => compareValues(left[0], right[0]))
  return sorted.map(([, group]) => Int32Array.from(group))
}

/** Whether a value is a list of two classes or more, each of them once. */
export function isLabelList(value: unknown): value is readonly Label[] {
  return Array.isArray(value) && value.length >= 2 && value.every(isLabel) && new Set(value).size === value.length
}

/** Whether two labels are one class; a 0 or 1 also stands for false or true. */
export function sameLabel(left: Label, right: Label): boolean {
  return left === right || (typeof left !== 'string' && typeof right !== 'string' && Number(left) === Number(right))
}

function codeStrings(codes: Int32Array, dictionary: readonly string[]): CodedLabels {
  const used = new Int32Array(dictionary.length).fill(-1)
  const labels: string[] = []
  const raw = new Int32Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    if ((used[code] ?? -1) < 0) used[code] = labels.push(dictionary[code] ?? '') - 1
    raw[row] = used[code] ?? 0
  }
  return sortClasses(labels, raw)
}

function sortClasses(labels: readonly Label[], raw: Int32Array): CodedLabels {
  const classes = [...labels].sort(compareValues)
  const position = Int32Array.from(labels, label => classes.indexOf(label))
  for (let row = 0; row < raw.length; row++) raw[row] = position[raw[row] ?? 0] ?? 0
  return { classes, codes: raw }
}

function isLabel(value: unknown): value is Label {
  return typeof value === 'boolean' || typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value))
}
