import { RequestError } from '../../features/errors/online-errors.ts'
import type { HostLimits } from './host-limits.ts'

/** Refuses more rows than one call may have; `at` is the field that has them. */
export function checkRowCount(at: string, count: number, { callRows }: HostLimits): void {
  if (count > callRows) throw new RequestError([{ at, message: `${count} rows are more than ${callRows} at a time` }])
}
