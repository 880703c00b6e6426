import {
  accuracy,
  backfill,
  ColumnTransformer,
  createFeatureReader,
  createPredictor,
  crossValidate,
  eventSource,
  explain,
  FeatureUnion,
  featureGroup,
  featureSet,
  fileEvents,
  folderRegistry,
  folderRuns,
  materialize,
  materializeStream,
  memoryStore,
  Pipeline,
  rocAuc,
  sum,
  tableStore,
  trainTestSplit,
} from 'bighead'
import { expect, test } from 'vitest'

/** What callers without a compiler may write. */
type Loose = (...given: unknown[]) => unknown
const source = eventSource({
  name: 'visits',
  columns: { at: 'timestamp', shop: 'string', paid: 'float64' },
  time: 'at',
})
const group = featureGroup({ name: 'shops', source, keys: ['shop'], features: f => ({ paid: sum(f.paid) }) })
const set = featureSet({
  name: 'ask',
  request: { at: 'timestamp', shop: 'string' },
  time: 'at',
  groups: { shop: group },
})
const offline = tableStore({ visits: [{ at: 0, shop: 'a', paid: 1 }] })
const online = memoryStore()
const spine = [{ at: 1, shop: 'a' }]
const until = '1970-01-01T00:05:00Z'
const loosely =
  (Made: unknown): Loose =>
  (...given) =>
    new (Made as new (...all: unknown[]) => unknown)(...given)
const stream: Loose = (...given) =>
  (materializeStream as Loose as (...all: unknown[]) => { done: unknown })(...given).done

test.each<[Loose, unknown[], string]>([
  [backfill as Loose, [], 'Parameter `set`: what `featureSet` gives is needed.'],
  [backfill as Loose, [set.definition, { spine, offline }], 'Parameter `set`: what `featureSet` gives is needed.'],
  [
    backfill as Loose,
    [set, { spine }],
    'Parameter `offline`: it is missing; an object with the function `read` is needed.',
  ],
  [
    backfill as Loose,
    [set, { spine, offline, thraeds: 1 }],
    'Parameter `thraeds`: there is no such option. Did you mean `threads`?',
  ],
  [
    backfill as Loose,
    [set, { spine, offline, signal: {} }],
    'Parameter `signal`: it is something else; an object with the function `throwIfAborted` is needed.',
  ],
  [
    backfill as Loose,
    [set, { spine, offline, zone: 'X/Y' }],
    'Parameter `zone`: `X/Y` is not a time zone; use an IANA name like Europe/Paris, or UTC.',
  ],
  [
    backfill as Loose,
    [set, { spine, offline, into: 5 }],
    'Parameter `into`: the name of a table of the offline store is needed.',
  ],
  [
    backfill as Loose,
    [set, { spine, offline, bootstrap: { table: 'a', keys: ['at'] } }],
    "Parameter `bootstrap`: a list of tables like { table: 'features', keys: ['id'] } is needed.",
  ],
  [
    backfill as Loose,
    [set, { spine, offline, bootstrap: [null] }],
    "Parameter `bootstrap.0`: a list of tables like { table: 'features', keys: ['id'] } is needed.",
  ],
  [
    backfill as Loose,
    [set, { spine, offline, bootstrap: [{ table: 7, keys: ['at'] }] }],
    'Parameter `bootstrap.0.table`: the name of a stored table is needed.',
  ],
  [
    explain as Loose,
    [set, { spine, offline, bootstrap: [{ table: 'a', keys: 'at' }] }],
    'Parameter `bootstrap.0.keys`: a list of columns of the spine is needed.',
  ],
  [explain as Loose, [], 'Parameter `set`: what `featureSet` or `featureGroup` gives is needed.'],
  [explain as Loose, [set], 'Parameter `offline`: it is missing; an object with the function `read` is needed.'],
  [explain as Loose, [group, { spine, offline }], 'Parameter `set`: what `featureSet` gives is needed.'],
  [explain as Loose, [set, { spine, offline, untill: 5 }], 'Parameter `untill`: there is no such option.'],
  [materialize as Loose, [], 'Parameter `target`: what `featureSet` or `featureGroup` gives is needed.'],
  [
    materialize as Loose,
    [group, { offline, until }],
    'Parameter `online`: it is missing; an object with the function `write` is needed.',
  ],
  [
    createFeatureReader as Loose,
    [{ features: group, online }],
    'Parameter `features`: what `featureSet` gives is needed.',
  ],
  [
    createFeatureReader as Loose,
    [],
    'Parameter `online`: it is missing; an object with the function `read` is needed.',
  ],
  [
    createPredictor as Loose,
    [],
    'Parameter `registry`: it is missing; an object with the function `resolve` is needed.',
  ],
  [
    createPredictor as Loose,
    [{ registry: { resolve: () => null }, online, model: 'a@b', features: 7 }],
    'Parameter `features`: what `featureSet` gives is needed.',
  ],
  [
    createPredictor as Loose,
    [{ registry: { resolve: () => null }, model: 'a@b', features: 7 }],
    'Parameter `online`: it is missing; an object with the function `read` is needed.',
  ],
  [
    folderRegistry as Loose,
    [],
    'Parameter `place`: the path of a folder, or files as `s3Files` gives them, is needed.',
  ],
  [folderRuns as Loose, [''], 'Parameter `place`: the path of a folder, or files as `s3Files` gives them, is needed.'],
  [fileEvents as Loose, [7], 'Parameter `path`: the path of a folder is needed.'],
  [loosely(Pipeline), [], 'Parameter `steps`: a list of pairs of a name and a step is needed.'],
  [loosely(FeatureUnion), [{}], 'Parameter `parts`: a list of pairs of a name and a transform is needed.'],
  [
    loosely(ColumnTransformer),
    [],
    'Parameter `parts`: a list of triples of a name, a transform and columns is needed.',
  ],
  [trainTestSplit as Loose, [spine], 'Parameter `table`: a Table, as `toTable` makes one, is needed.'],
  [crossValidate as Loose, [], 'Parameter `target`: the name of the column to predict is needed.'],
  [rocAuc as Loose, [], 'Parameter `truth`: a column or a list is needed.'],
  [accuracy as Loose, [[1]], 'Parameter `predicted`: a column or a list is needed.'],
  [stream, [set, { events: [], online }], 'Parameter `group`: what `featureGroup` gives is needed.'],
  [
    stream,
    [group, { online, events: 'visits' }],
    'Parameter `events`: a stream with `open`, or something to iterate over rows or batches, is needed.',
  ],
])('a function names what callers without a compiler get wrong: %o %o', async (call, given, message) => {
  await expect(async () => call(...given)).rejects.toThrow(message)
})

test('a backfill takes options that are there without a value', async () => {
  const table = await (backfill as Loose)(set, {
    spine,
    offline,
    memory: undefined,
    partitions: undefined,
    engine: undefined,
  })
  expect(table).toMatchObject({ rowCount: 1 })
})

test.each<[unknown, string]>([
  [null, 'Parameter `options`: an object is needed, or nothing.'],
  ['show', 'Parameter `options`: an object is needed, or nothing.'],
  [{ expird: 'show' }, 'Parameter `expird`: there is no such option. Did you mean `expired`?'],
  [{ expired: 'x' }, 'Parameter `expired`: `x` is neither `withhold` nor `show`.'],
  [{ signal: 5 }, 'Parameter `signal`: it is something else; an object with the function `throwIfAborted` is needed.'],
])('a reader names what is wrong with %o', async (settings, message) => {
  await materialize(group, { offline, online, until })
  const reader = await createFeatureReader({ features: set, online })
  await expect(reader.read([{ at: 1, shop: 'a' }], settings as never)).rejects.toThrow(message)
})

test('a reader refuses requests that are not a list', async () => {
  await materialize(group, { offline, online, until })
  const reader = await createFeatureReader({ features: set, online })
  await expect(reader.read({ at: 1, shop: 'a' } as never)).rejects.toThrow('requests: a list of requests is needed')
})
