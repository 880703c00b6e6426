import { createReadStream } from 'node:fs'
import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { storing } from '../../features/files/folder.ts'
import type { PayloadRecord } from '../host/payload-log.ts'
import { payloadFiles } from './payload-files.ts'
import { payloadRecord } from './payload-lines.ts'

/** So long a line may be, in characters. */
const longest = 16 << 20

/** The records in a folder; see `readPayloadLog`. */
export async function* payloadRecords(folder: string): AsyncGenerator<PayloadRecord> {
  for (const { path } of await payloadFiles(folder)) yield* recordsIn(path)
}

async function* recordsIn(path: string): AsyncGenerator<PayloadRecord> {
  let rest = ''
  let number = 0
  const pieces = createReadStream(path, { encoding: 'utf8' })[Symbol.asyncIterator]()
  for (;;) {
    const piece = await storing('read', path, () => pieces.next())
    // What follows the last end of a line was cut off.
    if (piece.done === true) return
    const lines = (rest + String(piece.value)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longest)
      throw new InvalidValueError(path, number, `the line is longer than ${longest} characters`)
    for (const line of lines) yield payloadRecord(line, path, number++)
  }
}
