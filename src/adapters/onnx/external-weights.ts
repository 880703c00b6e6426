import { OnnxError } from './onnx-error.ts'

/* The numbers of fields are those of onnx.proto3, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. */

/** A kind of message: by the number of a field, the kind of the messages in it, or that it says where other files are. */
interface MessageKind {
  readonly [field: number]: (() => MessageKind) | 'elsewhere'
}

const model: MessageKind = { 7: () => graph, 20: () => training, 25: () => functionOf }
const training: MessageKind = { 1: () => graph, 2: () => graph }
const functionOf: MessageKind = { 7: () => node, 11: () => attribute }
const graph: MessageKind = { 1: () => node, 5: () => tensor, 15: () => sparse }
const node: MessageKind = { 5: () => attribute }
const attribute: MessageKind = {
  5: () => tensor,
  6: () => graph,
  10: () => tensor,
  11: () => graph,
  22: () => sparse,
  23: () => sparse,
}
const sparse: MessageKind = { 1: () => tensor, 2: () => tensor }
const tensor: MessageKind = { 13: 'elsewhere' }

const deepest = 64

/**
 * Refuses a model whose weights lie in other files: the runtime would look for them in the folder that the process works in.
 *
 * @throws {OnnxError} for such a model, and for bytes that are not messages.
 */
export function refuseExternalWeights(bytes: Uint8Array): void {
  scan(bytes, 0, bytes.length, model, 0)
}

function scan(bytes: Uint8Array, start: number, end: number, kind: MessageKind, depth: number): void {
  if (depth > deepest) throw damaged()
  let at = start
  while (at < end) {
    const key = varint(bytes, at, end)
    at = key.next
    const [field, wire] = [Math.floor(key.value / 8), key.value % 8]
    if (wire === 0) at = varint(bytes, at, end).next
    else if (wire === 1) at += 8
    else if (wire === 5) at += 4
    else if (wire === 2) {
      const length = varint(bytes, at, end)
      const stop = length.next + length.value
      if (stop > end) throw damaged()
      const inner = kind[field]
      if (inner === 'elsewhere')
        throw new OnnxError('loading a model', 'its weights lie in other files; save it with all weights inside')
      if (inner !== undefined) scan(bytes, length.next, stop, inner(), depth + 1)
      at = stop
    } else throw damaged()
  }
  if (at > end) throw damaged()
}

/** A number of at most ten bytes; those beyond 2⁵³ are not lengths. */
function varint(bytes: Uint8Array, start: number, end: number): { readonly value: number; readonly next: number } {
  let value = 0
  let factor = 1
  for (let at = start; at < end && at < start + 10; at++) {
    const byte = bytes[at] as number
    value += (byte & 127) * factor
    factor *= 128
    if (byte < 128) return { value, next: at + 1 }
  }
  throw damaged()
}

function damaged(): OnnxError {
  return new OnnxError('loading a model', 'the file was cut or damaged')
}
