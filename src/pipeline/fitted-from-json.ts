import { requireSettings } from '../features/errors/parameter-error.ts'
import type { Fitted } from './fitted.ts'
import type { RuntimeOptions } from './model-runtime.ts'
import type { Timing } from './row-model.ts'

/**
 * Restores anything fitted from the data that its `toJSON` gave, with the same results, bit for bit. Safe for untrusted data.
 *
 * @throws {FormatVersionError} for data that a newer version of the library wrote.
 * @throws {InvalidValueError} for anything that is not such data; {ParameterError} for parameters out of range.
 */
export async function fittedFromJSON<When extends Timing = 'now'>(
  json: unknown,
  options: RuntimeOptions<When> = {},
): Promise<Fitted<'now' | When>> {
  requireSettings<RuntimeOptions>(options, { runtimes: null, extensions: null })
  const { readArtifact } = await import('./artifact.ts')
  return readArtifact(json, options)
}
