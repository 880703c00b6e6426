import { printExpression } from '../expression/print.ts'
import { showValue } from '../table/input-value.ts'
import { tableOf } from './strict-functions.ts'
import type { TypedCall } from './typed-node.ts'

/** The keys that a warning was given for: once for a list of keys, however many expressions look values up among them. */
const warned = new WeakSet<object>()

/** Warns of the first value that is not among the keys of a call: a warning of the process, of which a host can be told. */
export function warnUnknown(call: TypedCall, row: number | null, value: unknown): void {
  const { keys } = tableOf(call)
  if (keys === undefined || warned.has(keys)) return
  warned.add(keys)
  const [argument] = call.parts
  const column = argument === undefined ? '' : printExpression(argument.node)
  const place = row === null ? '' : `, row ${row}`
  const message = `Column \`${column}\`${place}: ${showValue(value)} is not among the known values; it and all others that are not count as unknown.`
  globalThis.process?.emitWarning(message, { type: 'UnknownValueWarning', code: 'UNKNOWN_VALUE' })
}
