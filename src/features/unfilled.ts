/** Memory in which every byte is going to be written: where the runtime can, it is not filled with zeros first. */
export function unfilled(bytes: number): ArrayBufferLike {
  return typeof Buffer === 'undefined' ? new ArrayBuffer(bytes) : Buffer.allocUnsafeSlow(bytes).buffer
}
