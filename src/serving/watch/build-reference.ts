import { deepFreeze } from '../../features/definition/freeze.ts'
import { requireSettings } from '../../features/errors/parameter-error.ts'
import { type TableReference, tableReference } from '../../features/quality/table-reference.ts'
import { columnFromExact, float64Column } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { type TableInput, toTable } from '../../features/table/from-rows.ts'
import { Table } from '../../features/table/table.ts'
import { mostProbable } from '../../pipeline/class-prediction.ts'
import type { Probabilities } from '../../pipeline/probabilities.ts'
import type { WatchedModel, WatchReference, WatchReferenceOptions } from './watch-reference.ts'

/** See `watchReference`. */
export async function buildReference(input: TableInput, options: WatchReferenceOptions): Promise<WatchReference> {
  requireSettings<WatchReferenceOptions>(options, { bins: null, columns: null, model: null })
  const table = await toTable(input)
  const { bins = 128, columns, model } = options
  return deepFreeze({
    format: 1,
    features: tableReference(table, { bins, ...(columns !== undefined && { columns }) }),
    predictions: model === undefined ? null : await predictionReference(model, table, bins),
  })
}

async function predictionReference(model: WatchedModel, table: Table, bins: number): Promise<TableReference> {
  const columns =
    model.role === 'regressor' ? { value: await model.predict(table) } : answers(await model.predictProba(table))
  return tableReference(new Table(Object.entries(columns), table.rowCount), { bins })
}

/** The label of each row and, of two classes, the probability of the greater one. */
function answers(probabilities: Probabilities): { readonly [name: string]: Column } {
  const { classes, rowCount, values } = probabilities
  const width = classes.length
  const labels = new Array<string>(rowCount)
  for (let row = 0; row < rowCount; row++) labels[row] = String(classes[mostProbable(values, row * width, width)])
  const label = columnFromExact('string', labels) as Column
  return width === 2 ? { label, score: float64Column(probabilities.positive()) } : { label }
}
