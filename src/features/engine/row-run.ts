/** The numbers of the rows from `start` to before `end`. */
export function rowRun(start: number, end: number): Int32Array {
  const rows = new Int32Array(end - start)
  for (let index = 0; index < rows.length; index++) rows[index] = start + index
  return rows
}
