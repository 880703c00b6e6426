import {
  addDoubles,
  addInts,
  type Code,
  differ,
  get,
  int,
  isBelow,
  isGreater,
  or,
  readDouble,
  readInt,
  repeatWhile,
  set,
  shiftLeft,
  subtractInts,
  toSingle,
  type WasmMemory,
  wasmFunction,
  writeDouble,
} from '../../../features/evaluate/web-assembly.ts'

/**
 * Nodes as the kernel reads them, 16 bytes each: the limit, or what a leaf adds; where the values of its slot start; where its left child is.
 * The right child follows the left one. A leaf is its own left child and reads NaN, which is greater than nothing.
 */
export const kernelNode = { bytes: 16, limit: 0, slot: 8, child: 12 } as const

/** The number of rows that go through a tree at once, so that none waits for the memory of another: as many as there are registers for. */
export const kernelRows = 8

/**
 * Adds what one tree gives to the sums of rows.
 *
 * @param root Where its root is; all places count bytes.
 * @param steps How many steps, at least 1, to take before asking whether all rows are at leaves.
 * @param rows The bytes of one double for each row, whose number is a multiple of `kernelRows`: as long are sums and values of slots.
 * @param sums Where the sums are.
 */
export type WalkKernel = (root: number, steps: number, rows: number, sums: number) => void

/** The kernel over a memory, with sums in single or double precision. */
export function walkKernel(precision: 'float32' | 'float64', memory: WasmMemory): WalkKernel {
  const [root, steps, rows, sums, row, left] = [0, 1, 2, 3, 4, 5]
  const lanes = Array.from({ length: kernelRows }, (_, lane) => ({ node: left + 1 + lane, offset: lane * 8 }))
  const each = (code: (lane: { readonly node: number; readonly offset: number }) => Code): Code => lanes.flatMap(code)
  const child = (node: number): Code => readInt(get(node), kernelNode.child)
  const step = each(({ node, offset }) => {
    const x = readDouble(addInts(readInt(get(node), kernelNode.slot), get(row)), offset)
    const isRight = isGreater(x, readDouble(get(node), kernelNode.limit))
    return set(node, addInts(child(node), shiftLeft(isRight, Math.log2(kernelNode.bytes))))
  })
  const isOnItsWay = lanes.map(({ node }) => differ(child(node), get(node))).reduce(or)
  const address = addInts(get(sums), get(row))
  const add = each(({ node, offset }) => {
    const sum = addDoubles(readDouble(address, offset), readDouble(get(node), kernelNode.limit))
    return writeDouble(address, precision === 'float32' ? toSingle(sum) : sum, offset)
  })
  const countDown = set(left, subtractInts(get(left), int(1)))
  const walk = repeatWhile([...set(left, get(steps)), ...repeatWhile([...step, ...countDown], get(left))], isOnItsWay)
  const next = set(row, addInts(get(row), int(8 * kernelRows)))
  const body = repeatWhile(
    [...each(({ node }) => set(node, get(root))), ...walk, ...add, ...next],
    isBelow(get(row), get(rows)),
  )
  return wasmFunction({ parameters: 4, locals: 2 + kernelRows, body }, memory)
}
