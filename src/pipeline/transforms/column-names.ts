/** Whether a value is a list, not empty, of different strings. */
export function areNames(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || new Set(value).size !== value.length) return false
  return value.every(name => typeof name === 'string')
}
