/** Instructions of WebAssembly as bytes; an expression leaves one number behind. Operands come before their instruction. */
export type Code = readonly number[]

/** What of the platform's WebAssembly is used; it is not there where the process runs without a compiler. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly '': { readonly '': WasmMemory } },
  ) => { readonly exports: { readonly '': (...numbers: readonly number[]) => void } }
}

/** Memory that a function of `wasmFunction` reads and writes. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** Whether this process can run what is made here: some run no WebAssembly, or none that is made while they run. */
export function hasWebAssembly(): boolean {
  isThere ??= canMake()
  return isThere
}

let isThere: boolean | null = null

function canMake(): boolean {
  try {
    wasmFunction({ parameters: 0, locals: 0, pairs: 1, body: set(0, zeroPair) }, wasmMemory(1))
    return true
  } catch {
    return false
  }
}

/** Gives a machine, which is made when it is first asked for, one for each thread; null where there is no WebAssembly. */
export function machineOnce<Machine>(make: () => Machine): () => Machine | null {
  let machine: Machine | null = null
  return () => {
    if (machine === null && hasWebAssembly()) machine = make()
    return machine
  }
}

/** Memory of so many bytes, rounded up to whole pages, all 0. */
export function wasmMemory(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) })
}

/** What a function consists of: how many integers it is given, its locals, which follow them, integers first, and what it does. */
export interface WasmFunction {
  readonly parameters: number
  readonly locals: number
  /** Locals of 64 bits, which follow the integers. Default 0. */
  readonly longs?: number
  /** Locals of two doubles each, which come last. Default 0. */
  readonly pairs?: number
  readonly body: Code
}

/** A function over a memory. */
export function wasmFunction(
  { parameters, locals, longs = 0, pairs = 0, body }: WasmFunction,
  memory: WasmMemory,
): (...numbers: readonly number[]) => void {
  const declared = [...unsigned(locals), integerType, ...unsigned(longs), longType, ...unsigned(pairs), pairType]
  const code = [3, ...declared, ...body, 0x0b]
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [0x60, ...unsigned(parameters), ...Array<number>(parameters).fill(integerType), 0]),
    // The memory is imported, and the function exported, under the empty name.
    ...section(2, [0, 0, 2, 0, 1]),
    ...section(3, [0]),
    ...section(7, [0, 0, 0]),
    ...section(10, [...unsigned(code.length), ...code]),
  ])
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { '': { '': memory } }).exports['']
}

const [integerType, longType, pairType] = [0x7f, 0x7e, 0x7b]

/** A section with one entry. */
function section(id: number, entry: Code): Code {
  return [id, ...unsigned(entry.length + 1), 1, ...entry]
}

/** The value of a parameter or local. */
export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]
export const int = (value: number): Code => [0x41, ...signed(value)]

export const addInts = (left: Code, right: Code): Code => [...left, ...right, 0x6a]
export const subtractInts = (left: Code, right: Code): Code => [...left, ...right, 0x6b]
export const and = (left: Code, right: Code): Code => [...left, ...right, 0x71]
export const or = (left: Code, right: Code): Code => [...left, ...right, 0x72]
export const differ = (left: Code, right: Code): Code => [...left, ...right, 0x47]
export const isBelow = (left: Code, right: Code): Code => [...left, ...right, 0x49]
export const shiftLeft = (value: Code, bits: number): Code => shiftedLeft(value, int(bits))
export const shiftedLeft = (value: Code, bits: Code): Code => [...value, ...bits, 0x74]
/** Bits that are shifted in are those of the sign. */
export const shiftRight = (value: Code, bits: number): Code => [...value, ...int(bits), 0x75]
/** Bits that are shifted in are 0. */
export const shiftRightUnsigned = (value: Code, bits: number): Code => [...value, ...int(bits), 0x76]
export const shiftedRightUnsigned = (value: Code, bits: Code): Code => [...value, ...bits, 0x76]
/** 1 for 0, else 0. */
export const isZero = (value: Code): Code => [...value, 0x45]
export const multiplyInts = (left: Code, right: Code): Code => [...left, ...right, 0x6c]
/** How many bits of 32 are 0 before the first that is not. */
export const leadingZeros = (value: Code): Code => [...value, 0x67]
/** The greater of two integers with signs; both are worked out twice. */
export const greaterInt = (left: Code, right: Code): Code => [...left, ...right, ...left, ...right, 0x4a, 0x1b]

/** Integers of 64 bits; bits that are shifted in are 0. */
export const long = (value: bigint): Code => [0x42, ...signedLong(value)]
export const toLong = (unsignedInt: Code): Code => [...unsignedInt, 0xad]
export const toInt = (value: Code): Code => [...value, 0xa7]
export const orLongs = (left: Code, right: Code): Code => [...left, ...right, 0x84]
export const multiplyLongs = (left: Code, right: Code): Code => [...left, ...right, 0x7e]
export const shiftLongLeft = (value: Code, bits: Code): Code => [...value, ...toLong(bits), 0x86]
export const shiftLongRight = (value: Code, bits: Code): Code => [...value, ...toLong(bits), 0x88]
export const differLongs = (left: Code, right: Code): Code => [...left, ...right, 0x52]

export const addDoubles = (left: Code, right: Code): Code => [...left, ...right, 0xa0]
/** 1 where the left one is less, else 0. */
export const isLess = (left: Code, right: Code): Code => [...left, ...right, 0x63]
export const isGreater = (left: Code, right: Code): Code => [...left, ...right, 0x64]
/** A double rounded to single precision. */
export const toSingle = (value: Code): Code => [...value, 0xb6, 0xbb]

/** Reads and writes at a byte's address, and so many bytes beyond it. */
type Read = (address: Code, beyond?: number) => Code
type Write = (address: Code, value: Code, beyond?: number) => Code

const reading =
  (...instruction: Code): Read =>
  (address, beyond = 0) => [...address, ...instruction, ...unsigned(beyond)]

const writing =
  (...instruction: Code): Write =>
  (address, value, beyond = 0) => [...address, ...value, ...instruction, ...unsigned(beyond)]

export const readInt: Read = reading(0x28, 2)
/** 8 and 16 bits without a sign. */
export const readByte: Read = reading(0x2d, 0)
export const readShort: Read = reading(0x2f, 1)
export const readLong: Read = reading(0x29, 3)
export const readDouble: Read = reading(0x2b, 3)
export const writeInt: Write = writing(0x36, 2)
export const writeByte: Write = writing(0x3a, 0)
export const writeShort: Write = writing(0x3b, 1)
/** At any byte. */
export const writeLong: Write = writing(0x37, 0)
export const writeDouble: Write = writing(0x39, 3)

/** Two doubles at once, each on its own. */
export const pairOf = (value: number): Code => [0xfd, 0x0c, ...twice(value)]
export const zeroPair: Code = pairOf(0)
export const readPair: Read = reading(0xfd, 0x00, 3)
/** Twice the same double. */
export const readTwice: Read = reading(0xfd, 0x0a, 3)
export const addPairs = (left: Code, right: Code): Code => onPairs(0xf0, left, right)
export const subtractPairs = (left: Code, right: Code): Code => onPairs(0xf1, left, right)
export const multiplyPairs = (left: Code, right: Code): Code => onPairs(0xf2, left, right)
export const dividePairs = (left: Code, right: Code): Code => onPairs(0xf3, left, right)
export const absolutePair = (value: Code): Code => onPairs(0xec, value)
export const rootPair = (value: Code): Code => onPairs(0xef, value)
/** The right one where it is less, or greater, else the left one, which stays NaN. */
export const leastPair = (left: Code, right: Code): Code => onPairs(0xf6, left, right)
export const greatestPair = (left: Code, right: Code): Code => onPairs(0xf7, left, right)
/** All bits of a double that is NaN, else none. */
export const areNaN = (value: Code): Code => onPairs(0x48, value, value)
/** The first of two doubles. */
export const firstOfPair = (value: Code): Code => [...value, 0xfd, 0x21, 0]
/** All bits of a double where the left one is below the right one, else none. */
export const areBelow = (left: Code, right: Code): Code => onPairs(0x49, left, right)
/** The bits of the first where those of `which` are set, else those of the second. */
export const choosePair = (first: Code, second: Code, which: Code): Code => onPairs(0x52, first, second, which)

/** The bits of two doubles, taken as whole numbers of 64 bits. */
export const andBits = (left: Code, right: Code): Code => onPairs(0x4e, left, right)
export const orBits = (left: Code, right: Code): Code => onPairs(0x50, left, right)
export const addBits = (left: Code, right: Code): Code => onPairs(0xce, left, right)
export const subtractBits = (left: Code, right: Code): Code => onPairs(0xd1, left, right)
export const shiftBitsLeft = (value: Code, by: number): Code => onPairs(0xcb, value, int(by))
export const shiftBitsRight = (value: Code, by: number): Code => onPairs(0xcd, value, int(by))
/** A whole number of 64 bits twice. */
export const bitsOf = (value: bigint): Code => [0xfd, 0x0c, ...twice(value)]

export const writePair: Write = writing(0xfd, 0x0b, 3)

function onPairs(operation: number, ...operands: readonly Code[]): Code {
  return [...operands.flat(), 0xfd, ...unsigned(operation)]
}

function twice(value: number | bigint): Code {
  const view = new DataView(new ArrayBuffer(8))
  if (typeof value === 'bigint') view.setBigUint64(0, value, true)
  else view.setFloat64(0, value, true)
  const bytes = new Uint8Array(view.buffer)
  return [...bytes, ...bytes]
}

/** Runs the body, and again as long as the condition is not 0. */
export const repeatWhile = (body: Code, condition: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b]

/** Copies so many bytes within the memory. */
export const copyBytes = (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 10, 0, 0]

/** Leaves the function. */
export const returnNow: Code = [0x0f]

/** Runs one code where the condition is not 0, else the other. */
export const either = (condition: Code, code: Code, other: Code): Code => [
  ...condition,
  ...[0x04, 0x40],
  ...code,
  0x05,
  ...other,
  0x0b,
]

/** Runs the code where the condition is not 0. */
export const when = (condition: Code, code: Code): Code => [...condition, 0x04, 0x40, ...code, 0x0b]

function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): Code {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]
}

function signedLong(value: bigint): Code {
  const low = Number(value & 127n)
  return value >= -64n && value < 64n ? [low] : [low | 128, ...signedLong(value >> 7n)]
}
