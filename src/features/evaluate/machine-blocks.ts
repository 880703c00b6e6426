/** Rows are brought into a machine by blocks that stay in the second cache: short copies cost more than they spare. */
const [mostRows, mostNumbers] = [4096, 65_536]

/** How many rows of so many columns come into a machine at a time: whole tiles. */
export function rowsOfBlock(width: number, rowsOfTile: number): number {
  const most = Math.min(mostRows, Math.floor(mostNumbers / Math.max(width, 1)))
  return Math.max(rowsOfTile, most - (most % rowsOfTile))
}

/**
 * How far apart columns of so many rows lie in a machine. Were it a multiple of the size of a page, what is read of them together would
 * share one place of the nearest cache.
 */
export function strideOfBlock(rows: number): number {
  return rows + 8
}
