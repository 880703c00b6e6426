import { MissingExtensionError } from '../errors/extension-errors.ts'
import { holds } from '../expression/common-type.ts'
import { codeOf } from '../expression/own-function.ts'
import type { DataType } from '../schema.ts'
import { failed, failure } from './failed.ts'
import type { RowFunction } from './row-kernels.ts'
import type { Scalar } from './strict-functions.ts'
import type { TypedCall } from './typed-node.ts'

/**
 * The code that a call of an own function names, with its results checked.
 *
 * @throws {MissingExtensionError} where the code was not given.
 */
export function ownScalar({ node: { table = {} }, type }: TypedCall): Scalar {
  const code = codeOf(table)
  if (code === null) {
    const { name = '', version = 0 } = table
    throw new MissingExtensionError([{ kind: 'function', name, version }])
  }
  const compute = code.compute as (...values: unknown[]) => unknown
  const checked = resultOf(type)
  return ((...values: unknown[]) => {
    const result = compute(...values)
    return result === null ? null : checked(result)
  }) as unknown as Scalar
}

/** Evaluates a call of an own function for one row. */
export function ownRow(call: TypedCall, parts: readonly RowFunction[]): RowFunction {
  const apply = ownScalar(call) as (...values: unknown[]) => unknown
  return row => {
    const values = parts.map(part => part(row))
    if (values.includes(null)) return null
    const result = apply(...values)
    if (result === failed) throw failure(call, null, values)
    return result
  }
}

/** A result as a value of the type, or `failed`; as in columns, whole numbers have no −0 and float32 is rounded. */
function resultOf(type: DataType): (result: unknown) => unknown {
  if (type === 'string' || type === 'boolean') return result => (typeof result === type ? result : failed)
  const inType = (value: number): number => (type === 'float32' ? Math.fround(value) : value === 0 ? 0 : value)
  return result => {
    if (typeof result !== 'number') return failed
    const value = type === 'float64' ? result : inType(result)
    return holds(type, value) ? value : failed
  }
}
