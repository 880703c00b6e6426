/** More fields than this are kept as a table. */
const few = 100

/**
 * An object with those fields, as `Object.fromEntries` gives. Where there are many, it is made as a table at once: an engine that first takes
 * it for an object of a few known fields needs ten times as long.
 */
export function wideRecord<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  if (entries.length <= few) return Object.fromEntries(entries)
  const fields: Record<string, Value> = Object.create(null)
  for (const [name, value] of entries) fields[name] = value
  return Object.setPrototypeOf(fields, Object.prototype)
}
