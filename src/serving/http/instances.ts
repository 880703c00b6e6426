import { RequestError } from '../../features/errors/online-errors.ts'
import { showValue } from '../../features/table/input-value.ts'
import { checkRowCount } from '../host/check-row-count.ts'
import type { ModelHost } from '../host/model-host.ts'
import { isFailedRow, type PredictResult } from '../host/predict-call.ts'
import { isObject } from './json-object.ts'
import { jsonRows } from './json-rows.ts'
import { JsonWriter } from './json-writer.ts'
import { namingRows } from './row-problems.ts'

/** What to predict for, in the forms of other servers: objects, or lists in the order of the model's inputs. */
export interface InstancesCall {
  readonly model: string
  readonly instances: readonly unknown[]
  readonly signal: AbortSignal
}

/**
 * `{"predictions": […]}` for instances: the label of a classifier, the value of a regressor; NaN is null.
 *
 * @throws {RequestError} naming what is wrong; the error of the first instance that fails.
 */
export async function predictInstances(host: ModelHost, { model, instances, signal }: InstancesCall): Promise<string> {
  checkRowCount('instances', instances.length, host.limits)
  const { inputs } = host.describe(model)
  const names = inputs.map(({ name }) => name)
  const rows = jsonRows(
    instances.map((instance, index) => rowOf(instance, names, index)),
    inputs,
  )
  if (rows.length === 0) return '{"predictions":[]}'
  return written(await namingRows('instances', () => host.predict({ model, rows, signal })))
}

function rowOf(instance: unknown, names: readonly string[], index: number): unknown {
  if (isObject(instance)) return instance
  const values = Array.isArray(instance) ? instance : names.length === 1 ? [instance] : null
  const at = `instances[${index}]`
  if (values === null)
    throw new RequestError([{ at, message: `${showValue(instance)} is given, an object or a list is needed` }])
  if (values.length !== names.length)
    throw new RequestError([
      { at, message: `it has ${values.length} values; the model takes ${names.length}: ${names.join(', ')}` },
    ])
  return Object.fromEntries(names.map((name, position) => [name, values[position]]))
}

function written({ answers }: PredictResult): string {
  const writer = new JsonWriter()
  const predictions = answers.map(answer => {
    if (isFailedRow(answer)) throw answer.error
    const { prediction } = answer
    return writer.value('label' in prediction ? prediction.label : prediction.value)
  })
  return `{"predictions":[${predictions.join()}]}`
}
