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
 * An own aggregate as the engine calls it: −0 is 0, positions are its own to keep, and a result that is not a value of the declared type is
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
