import { isNumeric, type Schema } from '../../features/schema.ts'
import { wideRecord } from '../../features/wide-record.ts'
import { column, type Program } from '../program.ts'

/** The program that passes every column on as it is; numbers count as float64. */
export function featureProgram(inputs: Schema): Program {
  const types = Object.entries(inputs).map(([name, type]) => [name, isNumeric(type) ? 'float64' : type] as const)
  return {
    inputs: wideRecord(types),
    finite: [],
    outputs: types.map(([name, type]) => ({ kind: 'dense', name, type, expression: column(name) })),
  }
}
