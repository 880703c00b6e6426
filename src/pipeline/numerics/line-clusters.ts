import { lowerBound } from '../../features/lower-bound.ts'

const mostRounds = 300
/** Of the variance: centres that move less, squared and summed, have settled. */
const tolerance = 1e-4

/** Sorted numbers on a line, moved so that their mean is 0, with running sums. */
interface Line {
  readonly values: Float64Array
  /** At position i, the weight and the weighted sum of the first i values. */
  readonly weightTo: Float64Array
  readonly sumTo: Float64Array
}

/** Values from `start` to `end` that are nearest to one centre. */
interface Cluster {
  readonly centre: number
  readonly start: number
  readonly end: number
}

/**
 * k-means of sorted numbers from given centres (Lloyd's algorithm, with the stopping rules of scikit-learn's `KMeans`): the ascending centres.
 *
 * On a line a cluster is a run of the sorted values, so that a round costs a search per centre.
 */
export function lineClusters(sorted: Float64Array, weights: Float64Array | null, start: readonly number[]): number[] {
  const mean = average(sorted)
  const line = lineOf(
    sorted.map(value => value - mean),
    weights,
  )
  const enough = tolerance * average(line.values.map(value => value * value))
  let centres = start.map(centre => centre - mean)
  let before: readonly Cluster[] = []
  for (let round = 0; round < mostRounds; round++) {
    const clusters = assign(line, centres)
    const next = meansOf(line, clusters, centres.length)
    const shift = next.reduce((sum, centre, index) => sum + (centre - (centres[index] as number)) ** 2, 0)
    centres = next
    if (isSame(clusters, before) || shift <= enough) break
    before = clusters
  }
  return centres.map(centre => centre + mean)
}

/** The clusters that hold any value; of equal centres only the first does. */
function assign({ values }: Line, centres: readonly number[]): Cluster[] {
  const distinct = centres.filter((centre, index) => centre !== centres[index - 1])
  const clusters: Cluster[] = []
  let start = 0
  for (const [index, centre] of distinct.entries()) {
    const next = distinct[index + 1]
    const end = next === undefined ? values.length : firstNearer(values, centre, next)
    if (end > start) clusters.push({ centre, start, end })
    start = Math.max(start, end)
  }
  return clusters
}

/** The first value that is nearer to the second of two ascending centres. */
function firstNearer(values: Float64Array, left: number, right: number): number {
  const isNearer = (value: number): boolean => right * right - 2 * value * right < left * left - 2 * value * left
  let at = lowerBound(values, (left + right) / 2)
  while (at > 0 && isNearer(values[at - 1] as number)) at--
  while (at < values.length && !isNearer(values[at] as number)) at++
  return at
}

/** The mean of each cluster, ascending; centres without values go to the values that are farthest from theirs. */
function meansOf(line: Line, clusters: readonly Cluster[], count: number): number[] {
  const { values, weightTo, sumTo } = line
  const weights = clusters.map(({ start, end }) => (weightTo[end] as number) - (weightTo[start] as number))
  const sums = clusters.map(({ start, end }) => (sumTo[end] as number) - (sumTo[start] as number))
  const free = count - clusters.length
  const far = free === 0 ? [] : farthest(values, clusters, free)
  const moved = far.map(({ at, cluster }) => {
    const weight = (weightTo[at + 1] as number) - (weightTo[at] as number)
    weights[cluster] = (weights[cluster] as number) - weight
    sums[cluster] = (sums[cluster] as number) - (values[at] as number) * weight
    return values[at] as number
  })
  const means = sums.map((sum, index) => sum / (weights[index] as number)).filter(Number.isFinite)
  const heaviest = (sums[weights.indexOf(Math.max(...weights))] as number) / Math.max(...weights)
  const rest = new Array<number>(count - means.length - moved.length).fill(heaviest)
  return [...means, ...moved, ...rest].sort((left, right) => left - right)
}

/** The values that are farthest from their centres, at most so many; they are at the ends of the clusters. */
function farthest(values: Float64Array, clusters: readonly Cluster[], count: number) {
  const candidates = clusters.flatMap(({ centre, start, end }, cluster) => {
    const left = Math.min(start + count, end)
    const right = Math.max(end - count, left)
    const ends = [...range(start, left), ...range(right, end)]
    return ends.map(at => ({ at, cluster, distance: ((values[at] as number) - centre) ** 2 }))
  })
  candidates.sort((left, right) => right.distance - left.distance)
  return candidates[0]?.distance === 0 ? [] : candidates.slice(0, count)
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index)
}

function isSame(left: readonly Cluster[], right: readonly Cluster[]): boolean {
  return left.length === right.length && left.every(({ start }, index) => start === right[index]?.start)
}

function lineOf(values: Float64Array, weights: Float64Array | null): Line {
  const weightTo = new Float64Array(values.length + 1)
  const sumTo = new Float64Array(values.length + 1)
  let carry = 0
  for (let at = 0; at < values.length; at++) {
    const weight = weights === null ? 1 : (weights[at] as number)
    weightTo[at + 1] = (weightTo[at] as number) + weight
    const term = weight * (values[at] as number) - carry
    const next = (sumTo[at] as number) + term
    carry = next - (sumTo[at] as number) - term
    sumTo[at + 1] = next
  }
  return { values, weightTo, sumTo }
}

function average(values: Float64Array): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at] as number
  return sum / values.length
}
