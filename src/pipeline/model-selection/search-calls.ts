import { type OptionCalls, ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import type { RandomizedSearchOptions, SearchOptions, ValidationOptions } from './search.ts'

/** What `crossValidate` and `fit` of a search take besides scores. */
const validationCalls: OptionCalls<ValidationOptions> = {
  target: null,
  sampleWeight: null,
  groups: null,
  cv: null,
  cache: null,
  threads: null,
  signal: 'throwIfAborted?',
  onProgress: null,
}

const searchCalls: OptionCalls<SearchOptions> = { scoring: null, errorScore: null, trainScores: null, refit: null }

/** Everything that folds are run with. */
export const foldCalls: OptionCalls<ValidationOptions & SearchOptions> = { ...validationCalls, ...searchCalls }

/** Refuses options that a search does not have, and says of those of `fit` that they belong there. */
export function requireSearch(options: SearchOptions): void {
  requireOwn(options)
  requireSettings<SearchOptions>(options, searchCalls)
}

/** As `requireSearch`, for a search that draws. */
export function requireRandomizedSearch(options: RandomizedSearchOptions): void {
  requireOwn(options)
  requireSettings<RandomizedSearchOptions>(options, { ...searchCalls, iterations: null, randomState: null })
}

/** Refuses what names no parameters. */
export function requireParameters(parameter: string, given: unknown): void {
  if (typeof given === 'object' && given !== null) return
  throw new ParameterError(parameter, 'an object of values to try is needed, like { model__c: [0.1, 1] }.')
}

function requireOwn(options: object): void {
  const misplaced = Object.keys(Object(options)).find(option => Object.hasOwn(validationCalls, option))
  if (misplaced !== undefined) throw new ParameterError(misplaced, 'it is an option of `fit`; give it there.')
}
