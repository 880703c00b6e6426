import { deepStrictEqual } from 'node:assert/strict'
import * as fc from 'fast-check'
import type { Aggregate, InputPosition } from '../../../features/aggregate/aggregate.ts'
import { decodeState, encodeState } from '../../../features/aggregate/state-codec.ts'
import { requireMembers } from '../../../features/errors/parameter-error.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'
import { assertAgreement } from './agreement.ts'

/** What the laws are tried on. */
export interface AggregateLawOptions<Input, Output = unknown> {
  /** The inputs; default: doubles that are numbers, whole ones and decimals among them, within ±10^9 for aggregates that are not exact. */
  readonly values?: fc.Arbitrary<Input>
  /** The exact answer, where the aggregate gives another: results must be within the declared error of it. */
  readonly exactly?: (inputs: readonly Input[]) => Output | null
  /** The seed of the random cases; default 20010617. */
  readonly seed?: number
  /** How many random cases each law is tried on; default 200. */
  readonly runs?: number
}

interface Entry<Input> {
  readonly value: Input
  readonly at: InputPosition
}

/**
 * Registers one test per law that an aggregate must keep to be used in windows, tiles and streams: merging agrees with adding, the empty
 * state changes nothing, merging commutes and associates (to the bit if the aggregate is exact, else within what it declares), states
 * survive JSON and their binary form, removing undoes adding, tiles give the answer of the whole, and merging leaves its right argument alone.
 */
export function aggregateLaws<Input, State, Output>(
  test: TestRunner,
  aggregate: Aggregate<Input, State, Output>,
  options: AggregateLawOptions<Input, Output> = {},
): void {
  requireRunner(test)
  requireMembers('aggregate', aggregate, { name: 'string', init: 'function' }, 'an aggregate')
  const entries = fc.array(entryOf(options.values ?? numbersFor<Input>(aggregate.exact === true)), { maxLength: 24 })
  const { seed = 20010617, runs = 200 } = options
  const law = (name: string, holds: (...lists: Entry<Input>[][]) => void): void => {
    test(`${aggregate.name}: ${name}`, () => {
      fc.assert(
        fc.property(entries, entries, entries, (a, b, c) => holds(a, b, c)),
        { seed, numRuns: runs },
      )
    })
  }
  const { stateOf, resultOf, agree } = workbench(aggregate)

  law('merging agrees with adding', (a = [], b = []) => {
    agree(aggregate.merge(stateOf(a), stateOf(b)), stateOf([...a, ...b]), [...a, ...b])
  })
  law('the empty state changes nothing', (a = []) => {
    agree(aggregate.merge(aggregate.init(), stateOf(a)), stateOf(a), a)
    agree(aggregate.merge(stateOf(a), aggregate.init()), stateOf(a), a)
  })
  law('merging commutes', (a = [], b = []) => {
    agree(aggregate.merge(stateOf(a), stateOf(b)), aggregate.merge(stateOf(b), stateOf(a)), [...a, ...b])
  })
  law('merging associates', (a = [], b = [], c = []) => {
    const left = aggregate.merge(aggregate.merge(stateOf(a), stateOf(b)), stateOf(c))
    const right = aggregate.merge(stateOf(a), aggregate.merge(stateOf(b), stateOf(c)))
    agree(left, right, [...a, ...b, ...c])
  })
  law('states survive JSON', (a = [], b = []) => {
    const copy = throughJson(stateOf(a))
    deepStrictEqual(resultOf(copy), resultOf(stateOf(a)))
    const grown = b.reduce((state, { value, at }) => aggregate.add(state, value, at), copy)
    agree(grown, stateOf([...a, ...b]), [...a, ...b])
  })
  law('states survive their binary form to the bit', (a = [], b = []) => {
    for (const state of [stateOf(a), aggregate.merge(stateOf(a), stateOf(b))]) {
      const json = throughJson(state)
      deepStrictEqual(decodeState(aggregate, encodeState(aggregate, json)), json)
    }
  })
  law('tiles give the answer of the whole', (a = [], b = [], c = []) => {
    const all = [...a, ...b, ...c]
    const tiles = new Set(all.map(({ at }) => Math.floor(at.time / tileLength)))
    const states = [...tiles].map(tile => {
      const inside = all.filter(({ at }) => Math.floor(at.time / tileLength) === tile)
      return deepFreeze(throughJson(stateOf(inside)))
    })
    agree(
      states.reduce((state, tile) => aggregate.merge(state, tile), aggregate.init()),
      stateOf(all),
      all,
    )
  })
  law('merging leaves its right argument alone', (a = [], b = []) => {
    const right = deepFreeze(stateOf(b))
    const before = JSON.stringify(right)
    const merged = aggregate.merge(stateOf(a), right)
    a.reduce((state, { value, at }) => aggregate.add(state, value, at), merged)
    deepStrictEqual(JSON.stringify(right), before)
  })
  const { exactly } = options
  if (exactly !== undefined) {
    law('results are within the declared error of the exact answer', (a = [], b = []) => {
      const inputs = [...a, ...b].map(({ value }) => value)
      const merged = resultOf(aggregate.merge(stateOf(a), stateOf(b)))
      assertAgreement(aggregate.exact, [merged, exactly(inputs)], inputs, 1)
    })
  }
  const remove = aggregate.remove?.bind(aggregate)
  if (remove === undefined) return
  law('removing undoes adding', (a = [], b = []) => {
    const without = b.reduce((state, { value, at }) => remove(state, value, at), stateOf([...b, ...a]))
    agree(without, stateOf(a), [...a, ...b])
  })
}

const startAt = 992_736_000_000
const tileLength = 300_000

function workbench<Input, State, Output>(aggregate: Aggregate<Input, State, Output>) {
  const askedAt = startAt + 4 * tileLength
  const stateOf = (entries: readonly Entry<Input>[]): State =>
    entries.reduce((state, { value, at }) => aggregate.add(state, value, at), aggregate.init())
  const resultOf = (state: State): Output | null => aggregate.result(state, askedAt)
  const agree = (left: State, right: State, entries: readonly Entry<Input>[]): void => {
    const inputs = entries.map(({ value }) => value)
    assertAgreement(aggregate.exact, [resultOf(left), resultOf(right)], inputs, 2)
  }
  return { stateOf, resultOf, agree }
}

function numbersFor<Input>(isExact: boolean): fc.Arbitrary<Input> {
  const limit = isExact ? Number.MAX_VALUE : 1e9
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true, min: -limit, max: limit })
  const decimals = fc.integer({ min: -100_000, max: 100_000 }).map(cents => cents / 100)
  return fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    decimals,
    doubles,
  ) as fc.Arbitrary<unknown> as fc.Arbitrary<Input>
}

/** Few distinct positions, so that ties are common. */
function entryOf<Input>(values: fc.Arbitrary<Input>): fc.Arbitrary<Entry<Input>> {
  const place = fc.option(fc.integer({ min: 0, max: 2 }))
  const time = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 4 * tileLength - 1 }))
  const at = fc.record({ time: time.map(after => startAt + after), created: place, sequence: place })
  return fc.record({ value: values, at })
}

function throughJson<State>(state: State): State {
  return JSON.parse(JSON.stringify(state)) as State
}

function deepFreeze<State>(state: State): State {
  if (typeof state === 'object' && state !== null) {
    for (const part of Object.values(state)) deepFreeze(part)
    Object.freeze(state)
  }
  return state
}
