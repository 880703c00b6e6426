import { expect, test } from 'vitest'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'
import type { Blocks } from '../../../src/pipeline/blocks.ts'
import { fromPythonParams } from '../../../src/pipeline/python-names.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import { TargetEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import { askSklearn } from './sklearn.ts'

interface Case {
  readonly params: Readonly<Record<string, unknown>>
  readonly columns: readonly (readonly (string | null)[])[]
  readonly target: readonly (number | string)[]
}

interface Answer {
  readonly trained: readonly (readonly number[])[]
  readonly out: readonly (readonly number[])[]
}

test('random tables are encoded as scikit-learn encodes them, in training by the same folds', async () => {
  const cases = randomCases()
  const answers = await askSklearn<readonly Answer[]>('target_encoder.py', { cases })
  for (const [index, { params, columns, target }] of cases.entries()) {
    const inputs = columns.map((values, at) => [`x${at}`, columnFromExact('string', values)] as const)
    const y = columnFromExact(typeof target[0] === 'string' ? 'string' : 'float64', target as never[])
    const table = new Table([...inputs, ['y', y]], target.length) as unknown as Table<{ x0: 'string'; y: 'float64' }>
    const { fitted, outputs } = await new TargetEncoder(fromPythonParams('TargetEncoder', params)).fitTransform(table, {
      target: 'y',
    })
    near(outputs, answers[index]!.trained)
    near(await fitted.transform(table), answers[index]!.out)
  }
})

/** Continuous, binary and multiclass targets, with each kind of smoothing and several seeds. */
function randomCases(): readonly Case[] {
  const random = new RandomState(3)
  const words = ['a', 'b', 'c', 'd', 'e', 'ü', null]
  const targets = [() => random.normal(), () => random.integer(0, 2), () => 'rgb'[random.integer(0, 3)]!]
  return targets.flatMap(draw =>
    ['auto', 0, 2.5].flatMap(smooth =>
      [3, 42].map(seed => {
        const count = 37 + seed
        const column = (): (string | null)[] => Array.from({ length: count }, () => words[random.integer(0, 7)]!)
        return {
          params: { smooth, cv: 2 + (seed % 4), random_state: seed },
          columns: [column(), column()],
          target: Array.from({ length: count }, () => draw()),
        }
      }),
    ),
  )
}

function near(found: Blocks, wanted: readonly (readonly number[])[]): void {
  for (const [row, values] of [...found.rows()].entries()) {
    for (const [at, value] of Object.values(values).entries()) {
      expect(Math.abs(Number(value) - wanted[row]![at]!)).toBeLessThanOrEqual(
        1e-12 * Math.max(1, Math.abs(wanted[row]![at]!)),
      )
    }
  }
}
