import type { ColumnDefinition } from '../../features/definition/definition.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import type { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import { TensorError } from '../errors.ts'
import type { ModelDescription } from '../host/model-status.ts'
import { matrixTable } from './matrix-inputs.ts'
import type { Tensor } from './tensor.ts'
import { tensorColumn } from './tensor-column.ts'

/**
 * The table that some tensors are for a model.
 *
 * One tensor is one column: of the pipeline's inputs where all of them are given, else of a request, with which the features are read. A
 * single tensor [N, F] that has no column's name is a matrix of all F inputs in their order, where these are numbers.
 *
 * @throws {TensorError} for tensors that are not columns of the model, of unlike lengths, or whose elements do not convert.
 */
export function modelInputs(model: ModelDescription, tensors: readonly Tensor[]): Table {
  const [first] = tensors
  if (first === undefined) throw new TensorError(null, 'The request has no inputs.')
  if (tensors.length === 1 && !isColumn(model, first.name)) return matrixTable(model, first)
  const known = columnsMeant(model, tensors)
  const columns = tensors.map(tensor => {
    const column = known.get(tensor.name)
    if (column !== undefined) return [tensor.name, tensorColumn(column.type, tensor)] as const
    throw new TensorError(
      tensor.name,
      `model ${model.name} has no such input.${suggestion(tensor.name, [...known.keys()])}`,
    )
  })
  return tableOf(columns)
}

function isColumn({ inputs, pipelineInputs }: ModelDescription, name: string): boolean {
  return pipelineInputs.some(column => column.name === name) || inputs.some(column => column.name === name)
}

function columnsMeant(model: ModelDescription, tensors: readonly Tensor[]): ReadonlyMap<string, ColumnDefinition> {
  const given = new Set(tensors.map(tensor => tensor.name))
  const direct = model.features === null || model.pipelineInputs.every(column => given.has(column.name))
  const columns = direct ? model.pipelineInputs : model.inputs
  const lacking = direct ? columns.filter(column => !given.has(column.name)) : []
  if (lacking.length > 0) {
    const names = lacking.map(column => `\`${column.name}\``).join(', ')
    throw new TensorError(null, `Model ${model.name} needs ${names} too; see the metadata of the model.`)
  }
  return new Map(columns.map(column => [column.name, column]))
}

function tableOf(columns: readonly (readonly [string, Column])[]): Table {
  const [first] = columns
  const rowCount = first?.[1].length ?? 0
  for (const [name, { length }] of columns) {
    if (length !== rowCount)
      throw new TensorError(name, `it has ${length} rows, but \`${first?.[0]}\` has ${rowCount}.`)
  }
  return new Table(columns, rowCount)
}
