import { BigheadError } from './bighead-error.ts'
import { suggestion } from './did-you-mean.ts'

/** An option or parameter is out of its range. */
export class ParameterError extends BigheadError {
  override readonly name = 'ParameterError' as const
  readonly code = 'INVALID_PARAMETER' as const
  readonly parameter: string

  constructor(parameter: string, detail: string, options?: ErrorOptions) {
    super(`Parameter \`${parameter}\`: ${detail}`, options)
    this.parameter = parameter
  }
}

/** Refuses anything but a definition of these kinds, for callers without a compiler. */
export function requireDefinition(parameter: string, given: unknown, kinds: readonly string[]): void {
  const { kind } = Object(Object(given).definition)
  if (kinds.includes(kind)) return
  throw new ParameterError(parameter, `what ${kinds.map(name => `\`${name}\``).join(' or ')} gives is needed.`)
}

/** Refuses anything but a path. */
export function requirePath(parameter: string, given: unknown, of = 'folder'): void {
  if (typeof given !== 'string' || given === '') throw new ParameterError(parameter, `the path of a ${of} is needed.`)
}

/** Refuses anything but the path of a folder or `Files`, such as those of a bucket. */
export function requirePlace(parameter: string, given: unknown): void {
  if (typeof given === 'string' && given !== '') return
  const isFiles = ['list', 'open', 'write', 'remove'].every(name => typeof Object(given)[name] === 'function')
  if (!isFiles)
    throw new ParameterError(parameter, 'the path of a folder, or files as `s3Files` gives them, is needed.')
}

/** Refuses anything but a list. */
export function requireList(parameter: string, given: unknown, needed: string): void {
  if (!Array.isArray(given)) throw new ParameterError(parameter, `${needed} is needed.`)
}

/** Refuses anything but a list of lists. */
export function requireLists(parameter: string, given: unknown, needed: string, member: string): void {
  requireList(parameter, given, needed)
  const bad = (given as readonly unknown[]).findIndex(value => !Array.isArray(value))
  if (bad >= 0) throw new ParameterError(`${parameter}[${bad}]`, `${member} is needed.`)
}

/** Refuses anything but a function. */
export function requireFunction(parameter: string, given: unknown, needed: string): void {
  if (typeof given !== 'function') throw new ParameterError(parameter, `${needed} is needed.`)
}

/** Refuses anything but a `Table`. */
export function requireTable(parameter: string, given: unknown): void {
  const needed = 'a `Table`, as `await toTable(…)` makes one,'
  requireMembers(parameter, given, { columnTypes: 'object', column: 'function' }, needed)
}

/** Refuses anything without these members, or with one of another type. */
export function requireMembers(
  parameter: string,
  given: unknown,
  members: { readonly [name: string]: 'function' | 'list' | 'object' | 'string' },
  needed: string,
): void {
  for (const [name, type] of Object.entries(members)) {
    const member = Object(given)[name]
    if (!(type === 'list' ? Array.isArray(member) : typeof member === type))
      throw new ParameterError(parameter, `${needed} is needed.`)
  }
}

/** Whether it is an object whose members have names: not a list, and not one that holds its values elsewhere, as a `Map` or a `Date` does. */
export function hasNames(given: unknown): given is object {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false
  const prototype = Object.getPrototypeOf(given)
  return prototype === null || Object.getPrototypeOf(prototype) === null || Object.keys(given).length > 0
}

/** Refuses anything without rows. */
export function requireRows(parameter: string, given: unknown): void {
  if (typeof Object(given).length !== 'number') throw new ParameterError(parameter, 'a column or a list is needed.')
}

/** Refuses optional settings that are not an object, or that contain unknown options. */
export function requireSettings<O>(settings: unknown, calls: OptionCalls<O>, parameter = 'options'): void {
  if (settings === undefined) return
  if (!hasNames(settings)) throw new ParameterError(parameter, 'an object is needed, or nothing.')
  requireOptions<O>(settings, calls)
}

/** The function that will be called on each option, or null; with `?`, the option may be left out. */
export type OptionCalls<O> = { readonly [Option in keyof Required<O>]: string | null }

/** Refuses unknown options, and options that lack the function that will be called on them. */
export function requireOptions<O>(options: unknown, calls: OptionCalls<O>): void {
  const known = Object.keys(calls)
  for (const option of Object.keys(Object(options))) {
    if (!known.includes(option))
      throw new ParameterError(option, `there is no such option.${suggestion(option, known)}`)
  }
  for (const [option, call] of Object.entries<string | null>(calls)) {
    const value = Object(options)[option]
    if (call === null || (value === undefined && call.endsWith('?'))) continue
    const method = call.replace('?', '')
    if (typeof Object(value)[method] === 'function') continue
    const found = value === undefined ? 'it is missing' : 'it is something else'
    throw new ParameterError(option, `${found}; an object with the function \`${method}\` is needed.`)
  }
  if (options === undefined || options === null) throw new ParameterError('options', 'an object is needed.')
}
