/** Writes values as JSON in which NaN, ±Infinity and bytes survive; typed arrays become lists. */
export function toPythonJson(value: unknown, space?: number): string {
  return JSON.stringify(value, encoded, space)
}

/** Reads what `toPythonJson` or a script of `test/engines/run_python.py` wrote. */
export function fromPythonJson<T>(text: string): T {
  return JSON.parse(text, decoded) as T
}

function encoded(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value
}

function decoded(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$number' in value) return Number(value.$number)
  if ('$bytes' in value) return new Uint8Array(Buffer.from(String(value.$bytes), 'base64'))
  return value
}
