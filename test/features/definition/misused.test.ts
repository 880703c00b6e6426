import {
  aggregate,
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
const visits = {
  name: 'visits',
  columns: { at: 'timestamp', shop: 'string', paid: 'float64' },
  time: 'at',
} as const
const source = eventSource(visits)
const people = entitySource({ name: 'people', columns: { person: 'string', age: 'int32' }, keys: ['person'] })
const both = union([source, eventSource({ ...visits, name: 'calls' })])
const group = featureGroup({ name: 'shops', source, keys: ['shop'], features: f => ({ paid: sum(f.paid) }) })
const ask = { name: 'ask', request: { at: 'timestamp', shop: 'string' }, time: 'at', groups: { shop: group } }
const grouped = { name: 'shops', source, keys: ['shop'], features: () => ({ n: count(source.where as never) }) }
const own = { type: 'float64' }

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
    'a time that is not a name and a type of two kinds',
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
    [
      'features.a: a column or an expression is needed, like `f.amount`, or `lit(5)` for a constant',
      'features.b: a column or an expression is needed, like `f.amount`, or `lit(5)` for a constant',
    ],
  ],
  [
    'no features',
    featureGroup as Loose,
    [{ ...grouped, features: () => undefined }],
    ['features: the function must return an object of expressions'],
  ],
  [
    'an aggregate of a name, and options that are none',
    featureGroup as Loose,
    [
      {
        ...grouped,
        features: (f: { paid: unknown }) => ({
          a: (sum as Loose)('paid', { window: '1h' }),
          b: (sum as Loose)(f.paid, '1h'),
          c: (sum as Loose)(f.paid, null),
          d: (sum as Loose)(f.paid, { by: null }),
        }),
      },
    ],
    [
      'features.a: a column or an expression is needed, like `f.amount`, or `lit(5)` for a constant',
      "features.b: the options are an object, like { window: '1d' }",
      "features.c: the options are an object, like { window: '1d' }",
      'features.d: `by` is a column or an expression, like `f.origin`',
    ],
  ],
  [
    'options of an aggregate that do not exist, a bucket that is a text, windows that are not a list',
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
    'lists in place of one duration, and a list of them as one of several',
    featureGroup as Loose,
    [
      {
        ...grouped,
        features: (f: { paid: unknown }) => ({
          a: (sum as Loose)(f.paid, { window: ['1h'] }),
          b: (sum as Loose)(f.paid, { ahead: ['1h'] }),
          c: (sum as Loose)(f.paid, { windows: [['1h']] }),
        }),
      },
    ],
    [
      "features.a: `window` is one duration, like '1h'; several are `windows`",
      "features.b: `ahead` is one duration, like '1h'",
      'features.c: `1h` is not a window; write a duration like 90m, 6h or 7d',
    ],
  ],
  [
    'a list in place of a zone and of a duration',
    eventSource as Loose,
    [{ ...visits, zone: ['Europe/Paris'], availableAfter: ['1h'] }],
    [
      'zone: `Europe/Paris` is not a time zone; use an IANA name like Europe/Paris, or UTC',
      'availableAfter: `1h` is not a duration like 1d',
    ],
  ],
  [
    'own aggregates that lack a function, or are none',
    featureGroup as Loose,
    [
      {
        ...grouped,
        features: (f: { paid: unknown }) => ({
          a: (aggregate as Loose)({ name: 'heat', version: 1, exact: true, init() {}, add() {} }, f.paid, own),
        }),
      },
    ],
    ['features.a: the aggregate is wrong: `heat` has no merge, result'],
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
  ['no condition', source.where.bind(source) as Loose, [], ['where: a function is needed']],
  [
    'a condition on entities that is a text',
    people.where.bind(people) as Loose,
    ['age > 3'],
    ['where: a function is needed'],
  ],
  ['no condition of a union', both.where.bind(both) as Loose, [], ['where: a function is needed']],
  ['no columns', source.select.bind(source) as Loose, [null], ['select: a function is needed']],
  ['no columns of entities', people.select.bind(people) as Loose, [], ['select: a function is needed']],
  ['no columns of a union', both.select.bind(both) as Loose, [{}], ['select: a function is needed']],
  [
    'no mapping',
    group.on.bind(group) as Loose,
    [null],
    ["on: an object like { groupKey: 'request_column' } is needed"],
  ],
  [
    'a mapping to nothing, and of nothing',
    group.on.bind(group) as Loose,
    [{ shop: null, shp: 'a' }],
    ['on.shop: the name of a request column is needed', 'on.shp: the group has no key `shp`. Did you mean `shop`?'],
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
