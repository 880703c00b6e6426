import { TensorError } from '../errors.ts'
import type { Datatype, TensorData } from './datatype.ts'
import type { Tensor } from './tensor.ts'

/** Numbers in memory that can be copied as doubles. */
export type NumberArray = Exclude<TensorData, readonly unknown[] | BigInt64Array | BigUint64Array>

const asTheyAre = ({ data }: Tensor): NumberArray => data as NumberArray

const readers: { readonly [D in Datatype]: ((tensor: Tensor) => NumberArray) | null } = {
  BOOL: null,
  UINT8: asTheyAre,
  UINT16: asTheyAre,
  UINT32: asTheyAre,
  UINT64: tensor => wideNumbers(tensor, false),
  INT8: asTheyAre,
  INT16: asTheyAre,
  INT32: asTheyAre,
  INT64: tensor => wideNumbers(tensor, true),
  FP16: tensor => singles(tensor, halfAsSingle),
  BF16: tensor => singles(tensor, bits => bits << 16),
  FP32: asTheyAre,
  FP64: asTheyAre,
  BYTES: null,
}

/**
 * The elements of a tensor of numbers, exactly; null for booleans and texts.
 *
 * @throws {TensorError} for whole numbers beyond 2^53, which doubles do not hold.
 */
export function tensorNumbers(tensor: Tensor): NumberArray | null {
  return readers[tensor.datatype]?.(tensor) ?? null
}

/** Reads 64 bits as two halves, without a bigint for each number. */
function wideNumbers({ name, data }: Tensor, signed: boolean): Float64Array {
  const { buffer, byteOffset, length } = data as BigInt64Array
  const halves = new Uint32Array(buffer, byteOffset, 2 * length)
  const numbers = new Float64Array(length)
  for (let index = 0; index < length; index++) {
    const high = halves[2 * index + 1] as number
    const number = (signed ? high | 0 : high) * 0x1_0000_0000 + (halves[2 * index] as number)
    if (!Number.isSafeInteger(number))
      throw new TensorError(name, `element ${index} is beyond ±(2^53 − 1); declare the column \`bigint\`.`)
    numbers[index] = number
  }
  return numbers
}

function singles({ data }: Tensor, widen: (bits: number) => number): Float32Array {
  const halves = data as Uint16Array
  const bits = new Int32Array(halves.length)
  for (let index = 0; index < halves.length; index++) bits[index] = widen(halves[index] as number)
  return new Float32Array(bits.buffer)
}

/** IEEE 754: five bits of exponent and ten of fraction become eight and twenty-three. */
function halfAsSingle(bits: number): number {
  const sign = (bits & 0x8000) << 16
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f80_0000 | (fraction << 13)
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}
