import { share, type Values } from './shared-memory.ts'

/** Smaller arrays are as quick to copy. */
const worthwhile = 1 << 16

/**
 * The same data with its large arrays on shared memory. Who receives them does not own them: memory that is given to a thread counts as
 * its own, and much of it makes it collect garbage, during which it answers nobody.
 */
export function shareArrays(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value))
    return value.byteLength >= worthwhile && !(value instanceof DataView) ? share(value as Values) : value
  // Texts and numbers need no look each.
  if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(shareArrays) : value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shareArrays(item)]))
}
