import fc from 'fast-check'
import { expect, test } from 'vitest'
import { searchFilter } from '../../../src/serving/mlflow-api/search-filter.ts'

const item = { attributes: { name: "o'hare delay", run_id: 'run-7' }, tags: { team: 'ops', 'a.b': 'x%y' } }
const matches = (filter: string): boolean => searchFilter(filter, ['name', 'run_id'])(item)

test.each([
  ['', true],
  ["name = 'o\\'hare delay'", true],
  ['name = "other"', false],
  ["name LIKE 'o%delay'", true],
  ["name LIKE 'O%delay'", false],
  ["name ILIKE 'O%DELAY'", true],
  ["name LIKE '_\\'hare%'", true],
  ["name LIKE ''", false],
  ["run_id IN ('run-6', 'run-7')", true],
  ["run_id IN ('run-6')", false],
  ["tags.team = 'ops' AND name LIKE '%'", true],
  ["tag.`a.b` = 'x%y' and tags.\"team\" != 'dev'", true],
  ["tags.missing = 'x'", false],
  ["tag.`mlflow.prompt.is_prompt` != 'true'", true],
  ["name LIKE 'o%' AND tag.`mlflow.prompt.is_prompt` != 'true'", true],
  ["tags.constructor = 'x'", false],
])('the filter %j gives %s', (filter, expected) => {
  expect(matches(filter)).toBe(expected)
})

test.each([
  "name ~ 'x'",
  'name',
  "name = 'x' OR name = 'y'",
  "owner = 'x'",
  "name = 'x",
  "name = 'x' AND",
  'x'.repeat(10_001),
])('the filter %j is refused', filter => {
  expect(() => matches(filter)).toThrow(expect.objectContaining({ errorCode: 'INVALID_PARAMETER_VALUE' }))
})

test('a pattern matches as the regular expression that it stands for', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_'), maxLength: 8 })
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`).test(name)
      expect(searchFilter(`name LIKE '${pattern}'`, ['name'])({ attributes: { name }, tags: {} })).toBe(expected)
    }),
    { seed: 11, numRuns: 300 },
  )
})
