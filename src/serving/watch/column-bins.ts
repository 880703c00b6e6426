import { lowerBound } from '../../features/lower-bound.ts'
import type { ColumnReference, NumbersReference, WordsReference } from '../../features/quality/table-reference.ts'
import { type Column, isSet } from '../../features/table/column.ts'

/** Puts the values of a column into numbered bins; the last bin is that of missing values. */
export interface ColumnBins {
  /** How many there are. */
  readonly size: number
  binOf(value: unknown): number
  /** Counts the values of a column in their bins, whose counters begin at `start`. */
  count(column: Column, counts: Uint32Array, start: number): void
}

/** The bins of a reference; without one, present and missing. */
export function columnBins(reference: ColumnReference | null): ColumnBins {
  if (reference === null) return presence
  return reference.kind === 'numbers' ? numberBins(reference) : wordBins(reference)
}

const eachPresent = binsOf(2, value => (value === null ? 1 : 0))

const presence: ColumnBins = {
  ...eachPresent,
  count(column, counts, start) {
    const { data, length } = column
    if (data.kind === 'boxed' || data.validity !== null) eachPresent.count(column, counts, start)
    else counts[start] = (counts[start] as number) + length
  },
}

function numberBins({ edges: given, counts }: NumbersReference): ColumnBins {
  const edges = Float64Array.from(given)
  const { least, scale, starts } = gridOver(edges)
  const [notANumber, missing] = [counts.length - 2, counts.length - 1]
  const binOfNumber = (value: number): number => {
    if (Number.isNaN(value)) return notANumber
    const cell = cellOf(value, least, scale)
    let edge = starts[cell] as number
    const end = starts[cell + 1] as number
    if (end - edge > few) return lowerBound(edges, value, edge, end)
    while (edge < end && (edges[edge] as number) < value) edge++
    return edge
  }
  const bins = binsOf(counts.length, value => (typeof value === 'number' ? binOfNumber(value) : missing))
  return {
    ...bins,
    count(column, counters, start) {
      const { data, length } = column
      if (data.kind !== 'number') return bins.count(column, counters, start)
      const { values, validity } = data
      for (let row = 0; row < length; row++) {
        const isMissing = validity !== null && !isSet(validity, row)
        const at = start + (isMissing ? missing : binOfNumber(values[row] as number))
        counters[at] = (counters[at] as number) + 1
      }
    },
  }
}

/** So many bins, of which a value's is known. */
function binsOf(size: number, binOf: (value: unknown) => number): ColumnBins {
  return {
    size,
    binOf,
    count(column, counts, start) {
      const binAt = binsAlong(column, binOf)
      for (let row = 0; row < column.length; row++) {
        const at = start + binAt(row)
        counts[at] = (counts[at] as number) + 1
      }
    },
  }
}

/** The bin of each row of a column. A text that is there often is looked up once. */
function binsAlong(column: Column, binOf: ColumnBins['binOf']): (row: number) => number {
  const { data, length } = column
  if (data.kind !== 'string' || data.dictionary.length > length) return row => binOf(column.get(row))
  const { codes, dictionary, validity } = data
  const missing = binOf(null)
  const known = Int32Array.from(dictionary, binOf)
  return row => (validity !== null && !isSet(validity, row) ? missing : (known[codes[row] as number] as number))
}

/** Equal cells between the least and the greatest edge, so that few edges are left to search. */
interface Grid {
  readonly least: number
  readonly scale: number
  /** How many edges are in cells before each. */
  readonly starts: Int32Array
}

const cells = 256

/** The number of edges up to which a linear scan is faster than a binary search. */
const few = 8

function gridOver(edges: Float64Array): Grid {
  const [least = 0] = edges
  const width = (edges.at(-1) ?? 0) - least
  const scale = width > 0 && Number.isFinite(cells / width) ? cells / width : 0
  const starts = new Int32Array(cells + 2)
  for (const edge of edges) {
    for (let cell = cellOf(edge, least, scale) + 1; cell < starts.length; cell++)
      starts[cell] = (starts[cell] as number) + 1
  }
  return { least, scale, starts }
}

/** A greater value is in no lower cell, whatever rounding does: edges in lower cells are below it, those in higher cells above. */
function cellOf(value: number, least: number, scale: number): number {
  const cell = (value - least) * scale
  return cell >= cells ? cells : cell > 0 ? Math.floor(cell) : 0
}

function wordBins({ values, counts }: WordsReference): ColumnBins {
  const bins = new Map(values.map((value, bin) => [value, bin]))
  const [other, missing] = [counts.length - 2, counts.length - 1]
  return binsOf(counts.length, value => {
    if (value === null) return missing
    return bins.get(typeof value === 'string' ? value : String(value)) ?? other
  })
}
