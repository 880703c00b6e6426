import type { DataType, Schema } from '../../features/schema.ts'
import { ModelFormatError } from '../../pipeline/model-format-error.ts'

/** What an `MLmodel` file says of a model. */
export interface MlModel {
  /** What each framework has stored, by its name. */
  readonly flavors: { readonly [flavor: string]: Readonly<Record<string, unknown>> }
  /** The columns that it was logged with; null where it has no such signature. */
  readonly inputs: Schema | null
}

/** What errors call such a model. */
export const formatName = 'MLflow'

const types: { readonly [type: string]: DataType } = {
  double: 'float64',
  float: 'float32',
  integer: 'int32',
  long: 'int64',
  boolean: 'boolean',
  string: 'string',
  datetime: 'timestamp',
}

/**
 * Reads the text of an `MLmodel` file. It needs the optional peer `yaml`.
 *
 * @throws {ModelFormatError} for a text that is no such file.
 */
export async function readMlModel(text: string): Promise<MlModel> {
  const { parse } = await import('yaml')
  const { flavors, signature } = fieldsOf(parsed(parse, text), 'the file')
  const known = Object.entries(fieldsOf(flavors, '`flavors`')).map(
    ([name, flavor]) => [name, fieldsOf(flavor, `the flavor \`${name}\``)] as const,
  )
  return {
    flavors: Object.fromEntries(known),
    inputs: signature == null ? null : inputsOf(fieldsOf(signature, '`signature`')),
  }
}

/** The columns of a signature; one of tensors has none. */
function inputsOf({ inputs }: Readonly<Record<string, unknown>>): Schema | null {
  if (inputs == null) return null
  const columns = parsed(JSON.parse, String(inputs))
  if (!Array.isArray(columns) || columns.length > 100_000) throw bad('the inputs of its signature are not a list')
  const named = columns.map(column => fieldsOf(column, 'an input of its signature'))
  if (named.some(({ name, type }) => typeof name !== 'string' || types[String(type)] === undefined)) return null
  const schema = Object.fromEntries(named.map(({ name, type }) => [String(name), types[String(type)] as DataType]))
  return Object.keys(schema).length === named.length && !Object.hasOwn(schema, '__proto__') ? schema : null
}

function parsed(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw bad(`it cannot be parsed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
  }
}

function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${what} is not a mapping`)
  return value as Readonly<Record<string, unknown>>
}

function bad(detail: string): ModelFormatError {
  return new ModelFormatError(formatName, `${detail}.`)
}
