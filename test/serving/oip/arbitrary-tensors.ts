import * as fc from 'fast-check'
import { clearBit, fullBitmap } from '../../../src/features/table/bitmap.ts'
import { type Datatype, elementArrays } from '../../../src/serving/oip/datatype.ts'
import type { Tensor } from '../../../src/serving/oip/tensor.ts'

const integers: { readonly [datatype: string]: readonly [least: bigint, greatest: bigint] } = {
  UINT8: [0n, 2n ** 8n - 1n],
  UINT16: [0n, 2n ** 16n - 1n],
  UINT32: [0n, 2n ** 32n - 1n],
  UINT64: [0n, 2n ** 64n - 1n],
  INT8: [-(2n ** 7n), 2n ** 7n - 1n],
  INT16: [-(2n ** 15n), 2n ** 15n - 1n],
  INT32: [-(2n ** 31n), 2n ** 31n - 1n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
  FP16: [0n, 2n ** 16n - 1n],
  BF16: [0n, 2n ** 16n - 1n],
}

/** Every datatype that a form of message has. */
export const jsonDatatypes: readonly Datatype[] = [
  ...(['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64'] as const),
  ...(['FP32', 'FP64', 'BYTES'] as const),
]
export const rawDatatypes: readonly Datatype[] = [...jsonDatatypes, 'FP16', 'BF16']

function element(datatype: Datatype, finite: boolean): fc.Arbitrary<unknown> {
  if (datatype === 'BYTES') return fc.string({ unit: 'grapheme', maxLength: 8 })
  if (datatype === 'BOOL') return fc.integer({ min: 0, max: 1 })
  const range = integers[datatype]
  if (range !== undefined) return fc.bigInt({ min: range[0], max: range[1] })
  const bounds = { noNaN: finite, noDefaultInfinity: finite }
  return datatype === 'FP32' ? fc.float(bounds) : fc.double(bounds)
}

/** Tensors of up to three dimensions; `holes` have missing elements, `finite` ones have a form in JSON. */
export function tensors(
  datatypes: readonly Datatype[],
  { holes = false, finite = false, utf8 = false } = {},
): fc.Arbitrary<Tensor> {
  return fc
    .record({
      name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
      datatype: fc.constantFrom(...datatypes),
      shape: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 }),
    })
    .chain(({ name, datatype, shape }) => {
      const length = shape.reduce((product, each) => product * each, 1)
      return fc
        .record({
          elements: fc.array(element(datatype, finite), { minLength: length, maxLength: length }),
          missing: holes ? fc.array(fc.boolean(), { minLength: length, maxLength: length }) : fc.constant([]),
        })
        .map(({ elements, missing }) => ({
          name,
          datatype,
          shape,
          data: dataOf(datatype, elements, missing, utf8),
          validity: validityOf(missing),
        }))
    })
}

function dataOf(datatype: Datatype, elements: readonly unknown[], missing: readonly boolean[], utf8: boolean) {
  if (datatype === 'BYTES') {
    const texts = elements.map((text, index) => (missing[index] ? '' : (text as string)))
    return utf8 ? texts.map(text => new TextEncoder().encode(text)) : texts
  }
  const data = new elementArrays[datatype](elements.length)
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array
  for (const [index, value] of elements.entries())
    data[index] = missing[index] ? (wide ? 0n : 0) : wide ? (value as bigint) : Number(value)
  return data
}

function validityOf(missing: readonly boolean[]): Uint8Array | null {
  if (!missing.includes(true)) return null
  const validity = fullBitmap(missing.length)
  for (const [index, is] of missing.entries()) if (is) clearBit(validity, index)
  return validity
}
