import { expect, test } from 'vitest'
import { drawMetricCases, expectMetrics, type MetricAnswers } from '../../pipeline/metric-cases.ts'
import { toPythonJson } from '../../python-json.ts'
import { askSklearn } from './sklearn.ts'

test('every metric equals scikit-learn on random rows', async () => {
  const cases = drawMetricCases(20251125, 120)
  const answers = await askSklearn<MetricAnswers[]>('metrics.py', cases)
  for (const [index, found] of cases.entries()) expectMetrics(found, answers[index] ?? {})
  expect(new Set(answers.flatMap(answer => Object.keys(answer))).size).toBe(87)
})

test('the stored cases are what scikit-learn answers', async () => {
  const cases = drawMetricCases(7, 10)
  const answers = await askSklearn<MetricAnswers[]>('metrics.py', cases)
  const lines = cases.map((found, index) => toPythonJson({ ...found, answers: answers[index] }))
  const stored = `{ "sklearn": "1.9.1", "script": "test/engines/sklearn/metrics.py", "cases": [\n${lines.join(',\n')}\n] }\n`
  await expect(stored).toMatchFileSnapshot('../../cases/metrics.json')
})
