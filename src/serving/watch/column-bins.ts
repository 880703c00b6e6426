import { lowerBound } from '../../features/lower-bound.ts'
import type { ColumnReference, NumbersReference, WordsReference } from '../../features/quality/table-reference.ts'

/** Puts the values of a column into numbered bins; the last bin is that of missing values. */
export interface ColumnBins {
  readonly count: number
  binOf(value: unknown): number
}

/** The bins of a reference; without one, present and missing. */
export function columnBins(reference: ColumnReference | null): ColumnBins {
  if (reference === null) return presence
  return reference.kind === 'numbers' ? numberBins(reference) : wordBins(reference)
}

const presence: ColumnBins = { count: 2, binOf: value => (value === null ? 1 : 0) }

function numberBins({ edges: given, counts }: NumbersReference): ColumnBins {
  const edges = Float64Array.from(given)
  const { least, scale, starts } = gridOver(edges)
  const [notANumber, missing] = [counts.length - 2, counts.length - 1]
  return {
    count: counts.length,
    binOf(value) {
      if (typeof value !== 'number') return missing
      if (Number.isNaN(value)) return notANumber
      const cell = cellOf(value, least, scale)
      return lowerBound(edges, value, starts[cell], starts[cell + 1])
    },
  }
}

/** Equal cells between the least and the greatest edge, so that few edges are left to search. */
interface Grid {
  readonly least: number
  readonly scale: number
  /** How many edges are in cells before each. */
  readonly starts: Int32Array
}

const cells = 256

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
  return {
    count: counts.length,
    binOf(value) {
      if (value === null) return missing
      return bins.get(typeof value === 'string' ? value : String(value)) ?? other
    },
  }
}
