import { type Block, Blocks } from './blocks.ts'
import { steppedBlock } from './stepped-block.ts'

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
  return new Blocks(
    stretches.map(stretch => taken(stretch, data.rowCount)),
    data.rowCount,
  )
}

function taken({ block, places }: Stretch, rowCount: number): Block {
  if (block.kind === 'dense')
    return { kind: 'dense', columns: places.flatMap(place => block.columns.slice(place, place + 1)) }
  const positions = new Array<number>(block.names.length).fill(-1)
  for (const [to, place] of places.entries()) positions[place] = to
  const names = places.map(place => block.names[place] as string)
  return steppedBlock(block, [{ kind: 'take', positions }], rowCount, names)
}
