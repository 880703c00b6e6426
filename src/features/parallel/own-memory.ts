/** The memory of all typed arrays in a value that is not shared, so that it can be given to another thread without a copy. */
export function ownMemory(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  collect(value, buffers)
  return [...buffers]
}

function collect(value: unknown, buffers: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return
  if (ArrayBuffer.isView(value)) {
    // A part of a larger buffer is copied: the rest may be in use.
    const { buffer, byteLength } = value
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer)
    return
  }
  if (Array.isArray(value)) {
    // Texts and numbers need no look each.
    if (typeof value[0] === 'object') for (const item of value) collect(item, buffers)
    return
  }
  if (Object.getPrototypeOf(value) === Object.prototype) for (const item of Object.values(value)) collect(item, buffers)
}
