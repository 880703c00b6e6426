import type { FunctionName, PerFunction } from '../../features/expression/function.ts'
import { unsupported } from '../sql/unsupported.ts'
import { logicFunctions } from './logic-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { refuse } from './refuse.ts'
import { numberOf, type Spelling } from './spelling.ts'
import { tableFunctions } from './table-functions.ts'
import { textFunctions } from './text-functions.ts'
import { number } from './value.ts'

const zones = unsupported('ONNX knows neither calendars nor time zones')
const lists = unsupported('ONNX has no lists of different lengths')
const neighbors = unsupported('ONNX has no search of nearest rows; its order among equal distances is not defined')
const maps = unsupported('ONNX has no maps of texts')
const terms = unsupported('ONNX knows another version of Unicode, and no lists of terms')

type OtherFunction = Extract<
  FunctionName,
  | ('year' | 'quarter' | 'month' | 'week' | 'dayOfMonth' | 'dayOfWeek' | 'dayOfYear' | 'hour' | 'minute' | 'second')
  | ('dateOf' | 'millisecondsBetween' | 'plusMilliseconds' | 'size' | 'element' | 'listContains' | 'listSum')
  | (
      | 'listMean'
      | 'listMin'
      | 'listMax'
      | 'listDistinct'
      | 'listSort'
      | 'join'
      | 'mapGet'
      | 'mapSize'
      | 'imputeNearest'
      | 'own'
    )
  | (
      | 'tokens'
      | 'stripAccents'
      | 'charGrams'
      | 'wordCharGrams'
      | 'wordGrams'
      | 'listWithout'
      | 'bag'
      | 'bagAt'
      | 'bagDot'
    )
>

const others: { readonly [F in OtherFunction]: Spelling } = {
  year: zones,
  quarter: zones,
  month: zones,
  week: zones,
  dayOfMonth: zones,
  dayOfWeek: zones,
  dayOfYear: zones,
  hour: zones,
  minute: zones,
  second: zones,
  dateOf: zones,
  millisecondsBetween: call => number(call.graph.op('Sub', numberOf(call, 0), numberOf(call, 1))),
  plusMilliseconds: call => {
    const { graph, guard } = call
    const moved = graph.op('Floor', graph.op('Add', numberOf(call, 0), numberOf(call, 1)))
    const isFar = graph.op('Greater', graph.op('Abs', moved), graph.number(8.64e15))
    return number(refuse(graph, moved, isFar, guard))
  },
  size: lists,
  element: lists,
  listContains: lists,
  listSum: lists,
  listMean: lists,
  listMin: lists,
  listMax: lists,
  listDistinct: lists,
  listSort: lists,
  join: lists,
  mapGet: maps,
  mapSize: maps,
  tokens: terms,
  stripAccents: terms,
  charGrams: terms,
  wordCharGrams: terms,
  wordGrams: terms,
  listWithout: terms,
  bag: terms,
  bagAt: terms,
  bagDot: terms,
  imputeNearest: neighbors,
  own: unsupported('own code runs in process only'),
}

/** How ONNX computes every function of the catalogue so that it means what the library means. */
export const functions: PerFunction<Spelling> = {
  ...numberFunctions,
  ...logicFunctions,
  ...textFunctions,
  ...tableFunctions,
  ...others,
}
