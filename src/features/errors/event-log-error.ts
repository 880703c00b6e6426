import { BigheadError } from './bighead-error.ts'

/** An event log cannot be read or continued as it is: it is damaged, events of it are gone, or another process writes to it. */
export class EventLogError extends BigheadError {
  override readonly name = 'EventLogError' as const
  readonly code: 'DAMAGED_LOG' | 'LOG_GAP' | 'LOG_LOCKED'
  readonly path: string
  /** The byte in the file where the damage begins, else null. */
  readonly position: number | null

  constructor(code: EventLogError['code'], path: string, position: number | null, detail: string) {
    super(`${path}${position === null ? '' : `, byte ${position}`}: ${detail}`)
    this.code = code
    this.path = path
    this.position = position
  }
}
