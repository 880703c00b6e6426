import { FormatVersionError, StateFormatError } from '../errors/storage-errors.ts'
import type { Aggregate } from './aggregate.ts'
import { readValue, writeValue } from './binary-json.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

const format = 1

type Named = Pick<Aggregate, 'name' | 'version'>

/**
 * The compact binary form of a state, from which `decodeState` gives it back to the bit.
 *
 * One byte for the version of the form, two that tell one aggregate and version from another, and the state as binary JSON: see the guide on
 * aggregates for the layout.
 *
 * @throws {StateFormatError} for what JSON cannot hold, or a state nested more than 64 deep.
 */
export function encodeState(aggregate: Named, state: unknown): Uint8Array {
  const writer = new ByteWriter()
  const print = fingerprint(aggregate)
  writer.byte(format)
  writer.byte(print & 255)
  writer.byte(print >> 8)
  writeValue(writer, state, detail => {
    throw new StateFormatError(aggregate.name, detail)
  })
  return writer.finish()
}

/**
 * The state in its binary form. Nothing in the bytes is trusted: lengths and depths are checked, and work and memory are bounded by their number.
 *
 * @throws {FormatVersionError} for a form that is newer than this version of the library.
 * @throws {StateFormatError} for a state of another aggregate, or bytes that are damaged.
 */
export function decodeState(aggregate: Named, bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes, detail => {
    throw new StateFormatError(aggregate.name, detail)
  })
  const version = reader.byte()
  if (version !== format) throw new FormatVersionError(`state of \`${aggregate.name}\``, version, format)
  const print = reader.byte() + 256 * reader.byte()
  if (print !== fingerprint(aggregate)) reader.refuse('it is of another aggregate, or of another version of it')
  const state = readValue(reader)
  if (reader.left > 0) reader.refuse('bytes are left over')
  return state
}

/** Sixteen bits of a name and version (FNV-1a, folded). */
function fingerprint({ name, version }: Named): number {
  let hash = 0x811c9dc5
  for (const character of `${name}@${version}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return (hash ^ (hash >>> 16)) & 0xffff
}
