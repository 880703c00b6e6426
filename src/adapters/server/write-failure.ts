/** Writes to the standard output that a call failed: one line of JSON, with the fields of the log of HTTP. */
export function writeFailure(method: string, error: unknown): void {
  const { name, message, stack, code } = Object(error) as Partial<Error & { readonly code: unknown }>
  const err = { type: name, message: message ?? String(error), stack, code }
  process.stdout.write(
    `${JSON.stringify({ level: 50, time: Date.now(), pid: process.pid, method, err, msg: 'a call failed' })}\n`,
  )
}
