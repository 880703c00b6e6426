import { createFeatureReader } from '../../../src/index.ts'
import { fitFraud, fitPlain, fraud } from './world.ts'

/** What the models say in this process, row after row. */
export interface Expected {
  readonly label: readonly string[]
  readonly probabilities: readonly number[]
  readonly value: readonly number[]
  readonly fraud: readonly number[]
}

/** A request of the set `fraud`. */
export interface CardRequest {
  readonly asked_at: number
  readonly card: string
  readonly amount: number
}

type Numbers = { readonly a: number; readonly b: number; readonly c: number; readonly d: number }

/** Asks the same models without a server in between. */
export async function answersInProcess(rows: readonly Numbers[], requests: readonly CardRequest[]): Promise<Expected> {
  const { kind, value } = await fitPlain()
  const { fitted, online } = await fitFraud()
  const reader = await createFeatureReader({ features: fraud, online })
  const read = await reader.read(requests)
  const labels = rows.map(row => kind.predictRow(row))
  return {
    label: labels.map(({ label }) => String(label)),
    probabilities: labels.flatMap(({ probabilities }) => kind.classes.map(label => probabilities[String(label)] ?? 0)),
    value: rows.map(row => value.predictRow(row)),
    fraud: read.flatMap(({ values }) => {
      const { probabilities } = fitted.predictRow({
        amount: values.amount,
        card_mean: values.card_mean,
        ratio: values.ratio,
      })
      return fitted.classes.map(label => probabilities[String(label)] ?? 0)
    }),
  }
}
