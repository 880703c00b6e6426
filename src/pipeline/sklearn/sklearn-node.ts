import { decode } from '../../features/table/encode.ts'
import { ModelFormatError } from '../model-format-error.ts'

/** How deep fitted objects may lie inside each other, and how many there may be. */
const limits = { depth: 16, children: 10_000 } as const

export const sklearnFormat = 'scikit-learn'

/** A fitted object of scikit-learn as the exporter writes it. */
export interface SklearnNode {
  readonly class: string
  /** How many columns it was fitted on. */
  readonly width: number
  /** What they are called, where it knows. */
  readonly names: readonly string[] | null
  readonly params: Readonly<Record<string, unknown>>
  readonly attributes: Readonly<Record<string, unknown>>
  readonly children: readonly SklearnChild[]
}

/** A named part of a pipeline or of a column transformer, which gets the columns at those positions. */
export interface SklearnChild {
  readonly name: string
  readonly fitted: SklearnNode | 'passthrough'
  readonly columns: readonly number[]
}

/** The fitted object of a file, checked as far as all classes share it. */
export function readFile(json: unknown): SklearnNode {
  const file = record(typeof json === 'string' ? parsed(json) : json, 'the file')
  if (file.format !== sklearnFormat) throw bad('it was not written by bighead_export.py.')
  if (file.version !== 1) throw bad(`its version is ${String(file.version)}; this library reads version 1.`)
  const fitted = readNode(file.fitted, 0)
  if (fitted === 'passthrough') throw bad('there is nothing fitted in it.')
  return fitted
}

function readNode(json: unknown, depth: number): SklearnNode | 'passthrough' {
  if (json === 'passthrough') return json
  if (depth > limits.depth) throw bad('it is nested too deeply.')
  const { class: name, width, names, params, attributes, children = [] } = record(json, 'a fitted object')
  if (typeof name !== 'string') throw bad('a fitted object has no class.')
  if (!Number.isInteger(width) || (width as number) < 0) throw bad(`the width of ${name} is not a number of columns.`)
  if (names !== null && !(Array.isArray(names) && names.every(each => typeof each === 'string'))) {
    throw bad(`the names of ${name} are not texts.`)
  }
  if (!Array.isArray(children) || children.length > limits.children) throw bad(`the parts of ${name} are not a list.`)
  return {
    class: name,
    width: width as number,
    names: names as readonly string[] | null,
    params: record(decode(params as never), `the params of ${name}`),
    attributes: record(decode(attributes as never), `the attributes of ${name}`),
    children: children.map(child => readChild(child, name, depth)),
  }
}

function readChild(json: unknown, parent: string, depth: number): SklearnChild {
  const { name, fitted, columns = [] } = record(json, `a part of ${parent}`)
  if (typeof name !== 'string') throw bad(`a part of ${parent} has no name.`)
  if (!Array.isArray(columns) || !columns.every(at => Number.isInteger(at) && at >= 0)) {
    throw bad(`the columns of \`${name}\` are not positions.`)
  }
  return { name, fitted: readNode(fitted, depth + 1), columns }
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${what} is not an object.`)
  if (Object.hasOwn(value, '__proto__')) throw bad(`${what} has a field \`__proto__\`.`)
  return value as Readonly<Record<string, unknown>>
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw bad(`it is not JSON: ${(cause as Error).message}`)
  }
}

/** The error for a file that is not as the exporter writes it. */
export function bad(detail: string): ModelFormatError {
  return new ModelFormatError(sklearnFormat, detail)
}
