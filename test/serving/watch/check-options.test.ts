import { expect, test } from 'vitest'
import { checkOptions } from '../../../src/serving/watch/check-options.ts'
import { watchReference } from '../../../src/serving/watch/watch-reference.ts'
import { defaultRules } from '../../../src/serving/watch/watch-rule.ts'

const drift = { kind: 'drift', above: 0.1 }

test('what is left out has a default', () => {
  const settings = {
    rules: defaultRules,
    window: 3_600_000,
    sample: 1,
    every: 15_000,
    failReadiness: false,
    features: null,
    references: {},
  }
  expect(checkOptions(undefined)).toEqual(settings)
  expect(checkOptions({ window: '2h' })).toEqual({ ...settings, window: 7_200_000 })
})

const refused = [
  [{ widow: '1h' }, 'Parameter `widow`: there is no such option. Did you mean `window`?'],
  [{ window: '30s' }, 'Parameter `window`: "30s" is not a duration from 1m to 7d.'],
  [{ window: 60 }, 'Parameter `window`: 60 is not a duration from 1m to 7d.'],
  [{ every: '0s' }, 'Parameter `every`: "0s" is not a duration from 1s to 1h.'],
  [{ sample: 0 }, 'Parameter `sample`: 0 is not a share above 0 and at most 1.'],
  [{ sample: Number.NaN }, 'Parameter `sample`: NaN is not a share above 0 and at most 1.'],
  [{ failReadiness: 'yes' }, 'Parameter `failReadiness`: true or false is needed.'],
  [{ features: 'a' }, 'Parameter `features`: a list of names of columns is needed.'],
  [
    { features: Array.from({ length: 201 }, String) },
    'Parameter `features`: 201 columns are too many; at most 200 are watched.',
  ],
  [
    { references: { fraud: { format: 2 } } },
    'Parameter `references`: of `fraud`: it is not a reference of format 1; give what `watchReference` gives.',
  ],
  [{ rules: drift }, 'Parameter `rules`: a list of rules is needed.'],
  [
    { rules: Array.from({ length: 51 }, () => drift) },
    'Parameter `rules`: 51 rules are too many; at most 50 are judged.',
  ],
  [
    { rules: [drift, { kind: 'drif' }] },
    'Parameter `rules[1]`: there is no kind "drif"; there are freshness, nulls, missing, drift, predictionDrift, predictionMean, predictionShare.',
  ],
  [{ rules: [null] }, 'Parameter `rules[0]`: there is no kind undefined;'],
  [{ rules: [{ kind: 'toString' }] }, 'there is no kind "toString"'],
  [{ rules: [{ kind: 'drift' }] }, 'Parameter `rules[0]`: `above` is needed.'],
  [{ rules: [{ kind: 'drift', above: '1' }] }, '`above` is "1", but a number from 0 is needed.'],
  [{ rules: [{ kind: 'drift', above: 1, below: 0 }] }, 'a rule of kind `drift` has no `below`'],
  [{ rules: [{ ...drift, minRow: 5 }] }, 'has no `minRow`. Did you mean `minRows`?'],
  [{ rules: [{ ...drift, minRows: 0 }] }, '`minRows` is 0, but a number of rows from 1 is needed.'],
  [{ rules: [{ ...drift, features: [1] }] }, '`features` is [1], but a list of names is needed.'],
  [{ rules: [{ ...drift, for: '10 minutes' }] }, '`for` is "10 minutes", but a duration like `10m` is needed.'],
  [{ rules: [{ ...drift, severity: 'bad' }] }, '`severity` is "bad", but `warn` or `fail` is needed.'],
  [{ rules: [{ ...drift, name: '' }] }, '`name` is "", but a text of at most 100 characters is needed.'],
  [{ rules: [drift, drift] }, 'Parameter `rules[1]`: an earlier rule is called `drift` too; give it another name.'],
  [{ rules: [{ kind: 'freshness', above: 60 }] }, '`above` is 60, but a duration like `10m` is needed.'],
  [{ rules: [{ kind: 'freshness', above: '1m', groups: 'a' }] }, '`groups` is "a", but a list of names is needed.'],
  [{ rules: [{ kind: 'nulls', above: 1.5 }] }, '`above` is 1.5, but a share from 0 to 1 is needed.'],
  [
    { rules: [{ kind: 'missing', above: 0.5, statuses: ['present'] }] },
    'a list of some of missing, expired, stale, ahead, error is needed.',
  ],
  [{ rules: [{ kind: 'predictionMean' }] }, '`above` or `below` is needed.'],
  [{ rules: [{ kind: 'predictionShare', below: 0.1 }] }, '`class` is needed.'],
  [
    { rules: [{ kind: 'predictionShare', below: -1, class: 'a' }] },
    '`below` is -1, but a share from 0 to 1 is needed.',
  ],
] as const

test('what cannot be is refused by its name', () => {
  for (const [options, message] of refused) expect(() => checkOptions(options as never)).toThrow(message)
})

test('a reference is taken only as it was made', async () => {
  const reference = await watchReference(
    [
      { x: 1, word: 'a' },
      { x: 2, word: 'b' },
    ],
    { bins: 4 },
  )
  expect(checkOptions({ references: { fraud: reference } }).references.fraud).toBe(reference)
  const copy = () => JSON.parse(JSON.stringify(reference))
  expect(checkOptions({ references: { fraud: copy() } }).references.fraud).toEqual(reference)
  const damages: ((damaged: ReturnType<typeof copy>) => void)[] = [
    damaged => damaged.features.columns[0].counts.pop(),
    damaged => damaged.features.columns[0].edges.reverse(),
    damaged => damaged.features.columns[0].counts.fill(-1),
    damaged => damaged.features.columns[1].values.fill('a'),
    damaged => damaged.features.columns[1].values.push(3),
    damaged => {
      damaged.features.columns[1].kind = 'other'
    },
    damaged => {
      damaged.features.rows = 0
    },
    damaged => {
      damaged.predictions = 7
    },
  ]
  for (const [index, damage] of damages.entries()) {
    const damaged = copy()
    damage(damaged)
    expect(() => checkOptions({ references: { fraud: damaged } }), `damage ${index}`).toThrow('Parameter `references`:')
  }
})
