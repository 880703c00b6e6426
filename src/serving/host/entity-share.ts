/** Where an entity stands between 0 and 1: the same for the same values, whatever process asks; evenly spread over entities. */
export function entityShare(values: readonly unknown[], salt: string): number {
  let hash = 0x811c9dc5
  const text = `${salt}\u0000${entityText(values)}`
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  // The last bits of that hash hardly depend on the first characters; these steps mix them (MurmurHash3's finalizer).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** The values of an entity's key as one text; different keys have different texts. */
export function entityText(values: readonly unknown[]): string {
  return JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
