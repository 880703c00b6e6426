// A module with code that definitions name, as a user's project has it.
import type { Aggregate, ExternalFunction } from 'bighead'

/** The longest text; exact, and without `remove`. */
export const longest: Aggregate<string, { length: number }, number> = {
  name: 'longest',
  version: 2,
  exact: true,
  init: () => ({ length: -1 }),
  add: (state, value) => ({ length: Math.max(state.length, value.length) }),
  merge: (left, right) => ({ length: Math.max(left.length, right.length) }),
  result: ({ length }) => (length < 0 ? null : length),
}

/** How many letters a text has. */
export const letters: ExternalFunction = {
  name: 'letters',
  version: 1,
  asOf: true,
  answer: async requests => requests.map(({ keys }) => ({ letters: (keys.text as string).length })),
}
