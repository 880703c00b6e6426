import { clearBit } from '../table/bitmap.ts'
import { isSet } from '../table/column.ts'
import { eastCell, geohashText, isOnEarth, northBits, northCell } from '../text/geohash.ts'
import { bothPresent } from './presence.ts'
import { strictFunction } from './strict-functions.ts'
import { strictVector } from './strict-vector.ts'
import type { TypedCall } from './typed-node.ts'
import {
  type DataVector,
  doublesOf,
  type Frame,
  scratch,
  type Vector,
  type VectorFunction,
  writableBitmap,
} from './vector.ts'

/** Up to so many characters the number of a cell is an exact double. */
const longestNumber = 10

/** Evaluates a `geohash`: the text of each cell is made once. */
export function geohashVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const general = strictVector(call, parts, strictFunction('geohash', call))
  const [, , count] = call.node.arguments
  const precision = count?.kind === 'literal' ? Number(count.value) : Number.NaN
  const [latitude, longitude] = parts
  if (!(precision <= longestNumber) || latitude === undefined || longitude === undefined) return general
  return frame => {
    const [north, east] = [latitude(frame), longitude(frame)]
    return north.constant || east.constant ? general(frame) : hashes(north, east, precision, frame)
  }
}

function hashes(latitude: DataVector, longitude: DataVector, precision: number, frame: Frame): Vector {
  const { length } = frame
  const [norths, easts] = [doublesOf(latitude, frame), doublesOf(longitude, frame)]
  const given = bothPresent(latitude, longitude, length)
  const bits = 5 * precision
  const shift = northBits(precision)
  const factor = 2 ** shift
  const known = new Map<number, number>()
  const dictionary: string[] = []
  const codes = new Int32Array(length)
  let validity = given
  for (let row = 0; row < length; row++) {
    if (given !== null && !isSet(given, row)) continue
    const y = norths[row] as number
    const x = easts[row] as number
    if (!isOnEarth(y, x)) {
      if (validity === given) validity = writableBitmap(given, length)
      clearBit(validity as Uint8Array, row)
      continue
    }
    const north = northCell(y, precision)
    const east = eastCell(x, precision)
    const cell = bits <= 30 ? (east << shift) | north : east * factor + north
    let code = known.get(cell)
    if (code === undefined) {
      code = dictionary.length
      dictionary.push(geohashText(north, east, precision))
      known.set(cell, code)
    }
    codes[row] = code
  }
  return scratch({ kind: 'string', codes, dictionary, validity })
}
