import { eventSource, featureGroup, featureSet, last } from 'bighead'
import { expect, test } from 'vitest'
import { chosenColumns, columnsOf } from '../../../src/serving/http/served-column.ts'

const views = eventSource({ name: 'views', columns: { at: 'timestamp', user: 'string', page: 'string' }, time: 'at' })
const viewed = featureGroup({
  name: 'viewed',
  source: views,
  keys: ['user'],
  features: f => ({ page: last(f.page, { window: '1d' }) }),
})
const { definition } = featureSet({
  name: 'visits',
  request: { at: 'timestamp', user: 'string' },
  time: 'at',
  groups: { user: viewed },
  derive: f => ({ named: f.user_page.isNull() }),
})
const columns = columnsOf(definition)

test('columns stand where a row has them, and only joined ones have a status', () => {
  expect(columns).toEqual([
    { name: 'at', type: 'timestamp', key: '"at":', at: 0, statusAt: -1 },
    { name: 'user', type: 'string', key: '"user":', at: 1, statusAt: -1 },
    { name: 'user_page', type: 'string', key: '"user_page":', at: 2, statusAt: 0 },
    { name: 'named', type: 'boolean', key: '"named":', at: 3, statusAt: -1 },
  ])
})

test('columns are chosen by name, each once, in the order of the request', () => {
  const names = (asked: readonly unknown[] | null) =>
    chosenColumns({ definition, columns }, 'features', asked).map(({ name }) => name)
  expect(names(null)).toEqual(['at', 'user', 'user_page', 'named'])
  expect(names([])).toEqual([])
  expect(names(['named', 'user', 'named'])).toEqual(['named', 'user'])
})

test('what a set lacks is named with what was meant, at most 20 of it', () => {
  const choose = (asked: readonly unknown[]) => () => chosenColumns({ definition, columns }, 'features', asked)
  expect(choose(['usr', 7, 'user'])).toThrow(
    'features: set `visits` has no column "usr". Did you mean `user`?; features: set `visits` has no column 7.',
  )
  expect(choose(['x'.repeat(1000)])).toThrow(/no column "x{57}…"\. Known: `at`/)
  expect(choose(Array.from({ length: 100 }, (_, index) => index))).toThrow(
    expect.objectContaining({ problems: expect.objectContaining({ length: 20 }) }),
  )
})
