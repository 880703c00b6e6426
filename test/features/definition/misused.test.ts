import {
  count,
  type DefinitionError,
  entitySource,
  eventSource,
  external,
  featureGroup,
  featureSet,
  sum,
  union,
} from 'bighead'
import { expect, test } from 'vitest'

/** What callers without a compiler may write. */
type Loose = (...given: unknown[]) => never
const source = eventSource({
  name: 'visits',
  columns: { at: 'timestamp', shop: 'string', paid: 'float64' },
  time: 'at',
})
const group = featureGroup({ name: 'shops', source, keys: ['shop'], features: f => ({ paid: sum(f.paid) }) })
const ask = { name: 'ask', request: { at: 'timestamp', shop: 'string' }, time: 'at', groups: { shop: group } }
const grouped = { name: 'shops', source, keys: ['shop'], features: () => ({ n: count(source.where as never) }) }

function problemsOf(define: () => unknown): readonly string[] {
  try {
    define()
  } catch (error) {
    return (error as DefinitionError).problems.map(({ at, message }) => `${at}: ${message}`)
  }
  return []
}

test.each<[string, Loose, unknown[], string[]]>([
  ['no options', eventSource as Loose, [], ['columns: it is missing; an object is needed']],
  [
    'options that are not there',
    eventSource as Loose,
    [{ name: 'a', columns: { t: 'timestamp' }, time: 't', dedupefor: '1d' }],
    ['dedupefor: there is no such option. Did you mean `dedupeFor`?'],
  ],
  [
    'a time that is no name and a type of two kinds',
    eventSource as Loose,
    [{ name: 'a', columns: { t: 'timestamp', l: { list: 'string', map: 'string' } }, time: 3 }],
    ['columns.l: a type has only one of `list`, `map` and `struct`', 'time: the name of a column is needed'],
  ],
  [
    'keys that are a text',
    entitySource as Loose,
    [{ name: 'a', columns: { k: 'string' }, keys: 'k' }],
    ['keys: a list is needed'],
  ],
  ['a union of something else', union as Loose, [[source, {}]], ['sources.1: what `eventSource` gives is needed']],
  [
    'no version',
    external as Loose,
    [{ name: 'a' }],
    ['keys: it is missing; an object is needed', 'columns: it is missing; an object is needed'],
  ],
  [
    'a definition for a source',
    featureGroup as Loose,
    [{ ...grouped, source: source.definition, inclusive: 'yes' }],
    [
      'source: a source of `eventSource`, `union` or `entitySource` is needed',
      'inclusive: `true` or `false` is needed',
    ],
  ],
  [
    'features that are none',
    featureGroup as Loose,
    [{ ...grouped, features: () => ({ a: null, b: 5 }) }],
    ['features.a: an expression is an object with a `kind`', 'features.b: an expression is an object with a `kind`'],
  ],
  [
    'no features',
    featureGroup as Loose,
    [{ ...grouped, features: () => undefined }],
    ['features: the function must return an object of expressions'],
  ],
  [
    'options of an aggregate that do not exist, a bucket that is a text, windows that are no list',
    featureGroup as Loose,
    [
      {
        ...grouped,
        features: (f: { paid: unknown }) => ({ a: (sum as Loose)(f.paid, { windw: '1h', by: 'shop', windows: '1h' }) }),
      },
    ],
    [
      'features.a: there is no option `windw`. Did you mean `window`?',
      "features.a: `windows` is a list, like ['1h', '1d']; one window is a `window`",
      'features.a: `by` is a column or an expression, like `f.origin`',
    ],
  ],
  [
    'something else than groups',
    featureSet as Loose,
    [{ ...ask, groups: { a: undefined, b: group.definition }, lables: {} }],
    [
      'lables: there is no such option. Did you mean `labels`?',
      'groups.a: what `featureGroup` gives is needed',
      'groups.b: what `featureGroup` gives is needed',
    ],
  ],
  [
    'nothing derived',
    featureSet as Loose,
    [{ ...ask, derive: () => undefined }],
    ['derive: the function must return an object of expressions'],
  ],
])('a definition names what callers without a compiler get wrong: %s', (_, define, given, problems) => {
  expect(problemsOf(() => define(...given))).toStrictEqual(problems)
})
