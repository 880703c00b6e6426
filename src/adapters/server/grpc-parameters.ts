import type { Parameters, ParameterValue } from '../../serving/oip/tensor.ts'
import type { WideInteger } from './grpc-contents.ts'

/** Parameters as protobuf gives and takes them. */
export interface ParametersMessage {
  readonly [name: string]: ParameterMessage
}

/** A decoded `InferParameter`. */
interface ParameterMessage {
  readonly bool_param?: boolean
  readonly int64_param?: WideInteger
  readonly string_param?: string
  readonly double_param?: number
  readonly uint64_param?: WideInteger
}

const none: Parameters = {}

/** Parameters by name; whole numbers beyond 2^53 are bigints. */
export function readParameters(message: ParametersMessage): Parameters {
  const names = Object.keys(message)
  if (names.length === 0) return none
  const entries = names.flatMap(name => {
    const value = chosenValue(message[name] as ParameterMessage)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function chosenValue(parameter: ParameterMessage): ParameterValue | undefined {
  if (Object.hasOwn(parameter, 'bool_param')) return parameter.bool_param
  if (Object.hasOwn(parameter, 'string_param')) return parameter.string_param
  if (Object.hasOwn(parameter, 'double_param')) return parameter.double_param
  const wide = parameter.int64_param ?? parameter.uint64_param
  return wide === undefined || wide === null ? undefined : wideValue(wide)
}

/** A number where it is exact, else a bigint. */
export function wideValue({ low, high, unsigned }: WideInteger): number | bigint {
  const number = (unsigned ? high >>> 0 : high) * 0x1_0000_0000 + (low >>> 0)
  if (Number.isSafeInteger(number)) return number
  return BigInt(unsigned ? high >>> 0 : high) * 0x1_0000_0000n + BigInt(low >>> 0)
}
