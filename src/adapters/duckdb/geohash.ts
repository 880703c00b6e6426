import { decode } from '../../features/table/encode.ts'
import { argumentOf, type SqlCall } from '../sql/spelling.ts'
import { bind } from './bind.ts'
import { double } from './literal.ts'
import { doubleOf } from './number-functions.ts'

const alphabet = "'0123456789bcdefghjkmnpqrstuvwxyz'"

/** The geohash of a place: the cells of both coordinates, whose bits take turns in characters of five. */
export function geohash(call: SqlCall): string {
  const { node } = argumentOf(call, 2)
  const precision = node.kind === 'literal' ? (decode(node.value) as number) : 1
  const longitudeBits = Math.ceil(2.5 * precision)
  const latitudeBits = Math.floor(2.5 * precision)
  const north = cell(doubleOf(call, 0), 90, latitudeBits)
  const east = cell(doubleOf(call, 1), 180, longitudeBits)
  return bind(east, x =>
    bind(
      north,
      y => {
        const character = (at: number): string => {
          const bits = Array.from({ length: 5 }, (_, index) => {
            const bit = 5 * at + index
            const half = bit >> 1
            const shifted =
              bit % 2 === 0 ? `(${x} >> ${longitudeBits - 1 - half})` : `(${y} >> ${latitudeBits - 1 - half})`
            return `${2 ** (4 - index)} * (${shifted} & 1)`
          })
          return `substr(${alphabet}, CAST(${bits.join(' + ')} + 1 AS INTEGER), 1)`
        }
        return `(${Array.from({ length: precision }, (_, at) => character(at)).join(' || ')})`
      },
      2,
    ),
  )
}

/** The number of the cell of a value between −reach and reach; the bounds of cells are exact, the quotient may be one cell off. */
function cell(value: string, reach: number, bits: number): string {
  const count = 2 ** bits
  const width = double((2 * reach) / count)
  const limit = double(reach)
  return bind(value, v => {
    const near = `least(CAST(floor((${v} + ${limit}) / ${width}) AS BIGINT), ${count - 1})`
    const corrected = bind(
      near,
      n =>
        `${n} + CASE WHEN ${v} < ${n} * ${width} - ${limit} THEN -1 WHEN ${n} < ${count - 1} AND ${v} >= (${n} + 1) * ${width} - ${limit} THEN 1 ELSE 0 END`,
      2,
    )
    return `CASE WHEN ${v} BETWEEN -${limit} AND ${limit} THEN ${corrected} END`
  })
}
