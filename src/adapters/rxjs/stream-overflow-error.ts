import { BigheadError } from '../../features/errors/bighead-error.ts'

/** An Observable gave values faster than its consumer took them, and more than may be buffered. */
export class StreamOverflowError extends BigheadError {
  override readonly name = 'StreamOverflowError' as const
  readonly code = 'STREAM_OVERFLOW' as const
  readonly limit: number

  constructor(limit: number) {
    super(
      `More than ${limit} values of the Observable wait to be taken up. Slow it down (\`bufferCount\` into batches, \`sample\`), write it to a \`fileEvents\` log, or raise \`limit\`; if it comes from an array or iterable, pass that itself.`,
    )
    this.limit = limit
  }
}
