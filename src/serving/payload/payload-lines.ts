import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { FormatVersionError } from '../../features/errors/storage-errors.ts'
import { decode, encode } from '../../features/table/encode.ts'
import type { PayloadRecord } from '../host/payload-log.ts'

const format = 1

/** A record as a line of JSON. */
export function payloadLine(record: PayloadRecord): string {
  return `${JSON.stringify(encode({ format, ...record }))}\n`
}

/** The record of a line; throws as `readPayloadLog` says. */
export function payloadRecord(line: string, path: string, number: number): PayloadRecord {
  const bad = (detail: string, cause?: unknown) =>
    Object.assign(new InvalidValueError(path, number, detail), cause === undefined ? {} : { cause })
  let read: unknown
  try {
    read = decode(JSON.parse(line))
  } catch (error) {
    throw bad('the line is not JSON', error)
  }
  const { format: found, ...record } = Object(read)
  if (Number.isInteger(found) && found > format) throw new FormatVersionError('payload log', found, format)
  const { model, version, digest, features, requestedAt, values, statuses, prediction } = record
  const isText = [model, digest, features].every(text => typeof text === 'string')
  const isNumber = Number.isInteger(version) && Number.isFinite(requestedAt)
  const isObject = [values, statuses, prediction].every(each => typeof each === 'object' && each !== null)
  if (found !== format || !isText || !isNumber || !isObject) throw bad('the line is not a record of a payload log')
  return record
}
