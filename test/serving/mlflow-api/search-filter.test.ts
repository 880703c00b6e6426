import fc from 'fast-check'
import { expect, test } from 'vitest'
import { searchFilter } from '../../../src/serving/mlflow-api/search-filter.ts'

const item = {
  attributes: { name: "o'hare delay", run_id: 'run-7', version_number: 10 },
  tags: { team: 'ops', 'a.b': 'x%y' },
}
const attributes = { name: 'text', run_id: 'text', version_number: 'number' } as const
const matches = (filter: string): boolean => searchFilter(filter, attributes).matches(item)

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
  ["run_id IN ( 'run-6' ,\t'run-7' , )", true],
  ['run_id IN ()', false],
  ["tags.team = 'ops' AND name LIKE '%'", true],
  ["tag.`a.b` = 'x%y' and tags.\"team\" != 'dev'", true],
  ["tags.missing = 'x'", false],
  ["tag.`mlflow.prompt.is_prompt` != 'true'", true],
  ["name LIKE 'o%' AND tag.`mlflow.prompt.is_prompt` != 'true'", true],
  ["tags.constructor = 'x'", false],
  ["attribute.run_id = 'run-7'", true],
  ['version_number = 10', true],
  ["version_number = '10'", true],
  ['version_number != 9', true],
  ['version_number > 9', true],
  ['version_number > 10', false],
  ['version_number >= 10', true],
  ['version_number < 9', false],
  ['version_number <= 10', true],
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
  "name > 'x'",
  "tags.team >= 'x'",
  "version_number LIKE '1%'",
  "constructor = 'x'",
  "run_id IN ('run-6' 'run-7')",
  `run_id IN (${"'a' ".repeat(1000)}`,
  `run_id IN ('a'${' '.repeat(9000)}`,
  'x'.repeat(10_001),
])('the filter %j is refused', filter => {
  expect(() => matches(filter)).toThrow(expect.objectContaining({ errorCode: 'INVALID_PARAMETER_VALUE' }))
})

test.each([
  ['', null],
  ["name LIKE 'o%'", null],
  ["tags.name = 'x'", null],
  ["name = 'a'", ['a']],
  ["run_id = 'r' AND name IN ('a', 'b')", ['a', 'b']],
])('the filter %j names %j', (filter, names) => {
  expect(searchFilter(filter, attributes).names).toEqual(names)
})

test('a pattern matches as the regular expression that it stands for', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_'), maxLength: 8 })
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`).test(name)
      expect(searchFilter(`name LIKE '${pattern}'`, attributes).named(name)).toBe(expected)
    }),
    { seed: 11, numRuns: 300 },
  )
})
