import { InvalidValueError } from '../errors/column-errors.ts'
import type { DataType } from '../schema.ts'
import { inputReader, Refusal } from '../table/input-value.ts'
import type { Aggregate } from './aggregate.ts'
import { withoutNegativeZero } from './stored-value.ts'

/** The code of own aggregates, by `ownName`. */
export type OwnAggregates = ReadonlyMap<string, Aggregate<unknown, unknown, unknown>>

/** What an own aggregate is found by: its name and its version. */
export function ownName(name: string, version: number): string {
  return `${name}@${version}`
}

/**
 * An own aggregate as the engine calls it: −0 is 0, positions are its own to keep, and a result that is no value of the declared type is
 * an error.
 */
export function checkedAggregate(
  code: Aggregate<unknown, unknown, unknown>,
  type: DataType,
): Aggregate<unknown, unknown, unknown> {
  const { name, version, exact } = code
  const read = inputReader(type)
  const remove = code.remove?.bind(code)
  const isSettled = code.isSettled?.bind(code)
  return {
    name,
    version,
    exact,
    init: () => code.init(),
    add: (state, value, { time, created, sequence }) =>
      code.add(state, withoutNegativeZero(value), { time, created, sequence }),
    merge: (left, right) => code.merge(left, right),
    ...(remove !== undefined && {
      remove: (state: unknown, value: unknown, { time, created, sequence }) =>
        remove(state, withoutNegativeZero(value), { time, created, sequence }),
    }),
    ...(isSettled !== undefined && { isSettled }),
    result: (state, at) => {
      const found = read(code.result(state, at))
      if (!(found instanceof Refusal)) return withoutNegativeZero(found)
      throw new InvalidValueError(name, null, `the own aggregate \`${name}\` gave a wrong result: ${found.detail}`)
    },
  }
}

/** What is wrong with code that is to be an own aggregate; null where nothing is. */
export function aggregateProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'it is no aggregate object'
  const { name, version, exact, ...rest } = value as Partial<Aggregate>
  if (typeof name !== 'string' || name === '') return 'its `name` is not a text'
  if (!Number.isSafeInteger(version) || (version ?? 0) < 1)
    return `the \`version\` of \`${name}\` is not a whole number from 1`
  const within = typeof exact === 'object' && exact !== null ? exact.within : null
  if (exact !== true && !(typeof within === 'number' && within >= 0)) {
    return `\`exact\` of \`${name}\` is neither true nor { within: … }`
  }
  const methods = rest as Readonly<Record<string, unknown>>
  const lacking = ['init', 'add', 'merge', 'result'].filter(method => typeof methods[method] !== 'function')
  if (lacking.length > 0) return `\`${name}\` has no ${lacking.join(', ')}`
  const wrong = ['remove', 'isSettled'].find(method => !['undefined', 'function'].includes(typeof methods[method]))
  return wrong === undefined ? null : `\`${wrong}\` of \`${name}\` is no function`
}
