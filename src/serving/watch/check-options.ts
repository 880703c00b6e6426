import { type Duration, parseDuration } from '../../features/definition/duration.ts'
import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import { checkRules } from './check-rules.ts'
import { referenceProblem } from './reference-problem.ts'
import { mostFeatures, type WatchOptions, type WatchSettings } from './watch-options.ts'
import { defaultRules } from './watch-rule.ts'

/**
 * Options with their defaults.
 *
 * @throws {ParameterError} naming the first option that cannot be.
 */
export function checkOptions(options: WatchOptions | undefined): WatchSettings {
  requireSettings<WatchOptions>(options, {
    ...{ rules: null, window: null, sample: null, every: null, failReadiness: null, features: null, references: null },
  })
  const {
    rules = defaultRules,
    window = '1h',
    sample = 1,
    every = '15s',
    failReadiness = false,
    features,
    references = {},
  } = options ?? {}
  if (typeof sample !== 'number' || !(sample > 0 && sample <= 1))
    throw new ParameterError('sample', `${String(sample)} is not a share above 0 and at most 1.`)
  if (typeof failReadiness !== 'boolean') throw new ParameterError('failReadiness', 'true or false is needed.')
  if (features !== undefined) checkFeatures(features)
  for (const [model, reference] of Object.entries(references)) {
    const problem = referenceProblem(reference)
    if (problem !== null)
      throw new ParameterError('references', `of \`${model}\`: ${problem}; give what \`watchReference\` gives.`)
  }
  return {
    rules: checkRules(rules),
    window: durationFrom('window', window, '1m', '7d'),
    sample,
    every: durationFrom('every', every, '1s', '1h'),
    failReadiness,
    features: features ?? null,
    references,
  }
}

function checkFeatures(features: readonly string[]): void {
  if (!Array.isArray(features) || !features.every(name => typeof name === 'string'))
    throw new ParameterError('features', 'a list of names of columns is needed.')
  if (features.length > mostFeatures)
    throw new ParameterError(
      'features',
      `${features.length} columns are too many; at most ${mostFeatures} are watched.`,
    )
}

function durationFrom(parameter: string, given: unknown, least: Duration, most: Duration): number {
  const found = typeof given === 'string' ? parseDuration(given) : null
  const [from, to] = [parseDuration(least) ?? 0, parseDuration(most) ?? 0]
  if (found !== null && found >= from && found <= to) return found
  throw new ParameterError(
    parameter,
    `${JSON.stringify(given) ?? String(given)} is not a duration from ${least} to ${most}.`,
  )
}
