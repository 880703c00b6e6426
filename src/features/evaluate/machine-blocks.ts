/** Rows are brought into a machine by blocks that stay in the second cache: short copies cost more than they spare. */
const [mostRows, mostNumbers] = [4096, 65_536]

/** How many rows of so many columns come into a machine at a time: whole tiles. */
export function rowsOfBlock(width: number, rowsOfTile: number): number {
  const most = Math.min(mostRows, Math.floor(mostNumbers / Math.max(width, 1)))
  return Math.max(rowsOfTile, most - (most % rowsOfTile))
}
