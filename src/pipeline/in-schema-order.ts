import { type Block, Blocks, type SparseBlock } from './blocks.ts'

const wholeNumber = /^\d+$/

/** A stretch of columns of one block that stay side by side. */
interface Stretch {
  readonly block: Block
  readonly places: number[]
}

/**
 * The same columns in the order of `columnTypes`: an object has names that are whole numbers first, as the term `10` is, in ascending order.
 *
 * What is learned of columns is kept by their place among the inputs, which are such an object.
 */
export function inSchemaOrder(data: Blocks): Blocks {
  const { names } = data
  if (!names.some(name => wholeNumber.test(name))) return data
  const wanted = Object.keys(data.columnTypes)
  if (names.every((name, at) => name === wanted[at])) return data
  const found = new Map<string, readonly [Block, number]>()
  for (const block of data.blocks) {
    const own = block.kind === 'dense' ? block.columns.map(([name]) => name) : block.names
    for (const [place, name] of own.entries()) found.set(name, [block, place])
  }
  const stretches: Stretch[] = []
  for (const name of wanted) {
    const [block, place] = found.get(name) as readonly [Block, number]
    const last = stretches.at(-1)
    if (last?.block === block) last.places.push(place)
    else stretches.push({ block, places: [place] })
  }
  return new Blocks(stretches.map(taken), data.rowCount)
}

function taken({ block, places }: Stretch): Block {
  if (block.kind === 'sparse') return takenSparse(block, places)
  return { kind: 'dense', columns: places.flatMap(place => block.columns.slice(place, place + 1)) }
}

function takenSparse({ names, indptr, indices, values }: SparseBlock, places: readonly number[]): SparseBlock {
  const moved = new Int32Array(names.length).fill(-1)
  for (const [to, place] of places.entries()) moved[place] = to
  const starts = new Int32Array(indptr.length)
  const [kept, numbers] = [new Int32Array(indices.length), new Float64Array(indices.length)]
  let end = 0
  for (let row = 0; row + 1 < indptr.length; row++) {
    const start = end
    for (let k = indptr[row] as number; k < (indptr[row + 1] as number); k++) {
      const index = moved[indices[k] as number] as number
      if (index < 0) continue
      // Most entries come in order.
      let at = end++
      for (; at > start && (kept[at - 1] as number) > index; at--) {
        kept[at] = kept[at - 1] as number
        numbers[at] = numbers[at - 1] as number
      }
      kept[at] = index
      numbers[at] = values[k] as number
    }
    starts[row + 1] = end
  }
  return {
    kind: 'sparse',
    names: places.map(place => names[place] as string),
    indptr: starts,
    indices: kept.subarray(0, end),
    values: numbers.subarray(0, end),
  }
}
