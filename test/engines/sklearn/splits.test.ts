import { expect, test } from 'vitest'
import { drawSplitCases, expectDraws, expectSplits, type SplitAnswer } from '../../pipeline/split-cases.ts'
import { toPythonJson } from '../../python-json.ts'
import { askSklearn } from './sklearn.ts'

interface Answers {
  readonly splits: readonly SplitAnswer[]
  readonly draws: readonly number[][][]
}

test('splits give the rows, and numpy the draws, that Python gives', async () => {
  const splits = drawSplitCases(20251125, 450)
  const seeds = Array.from({ length: 50 }, (_, index) => index * 12_345)
  const answers = await askSklearn<Answers>('splits.py', { splits, seeds })
  for (const [index, found] of splits.entries()) expectSplits(found, answers.splits[index] ?? [])
  for (const [index, seed] of seeds.entries()) expectDraws(seed, answers.draws[index] ?? [])
})

test('the stored cases are what Python answers', async () => {
  const splits = drawSplitCases(7, 45)
  const seeds = [0, 42, 4_294_967_295]
  const answers = await askSklearn<Answers>('splits.py', { splits, seeds })
  const lines = splits.map((found, index) => toPythonJson({ ...found, answer: answers.splits[index] }))
  const drawn = seeds.map((seed, index) => toPythonJson({ seed, draws: answers.draws[index] }))
  const head = '{ "sklearn": "1.9.1", "script": "test/engines/sklearn/splits.py"'
  const stored = `${head}, "splits": [\n${lines.join(',\n')}\n], "draws": [\n${drawn.join(',\n')}\n] }\n`
  await expect(stored).toMatchFileSnapshot('../../cases/splits.json')
})
