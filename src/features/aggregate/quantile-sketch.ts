/**
 * A KLL sketch (Karnin, Lang, Liberty, Optimal quantile approximation in streams, 2016) of finite numbers as plain data. An entry of level i
 * stands for 2^i values. A full level is sorted and every other entry of it goes one level up; which half is chosen is fixed by how often the
 * level was halved before, and alternates, so that errors cancel and equal inputs give equal sketches.
 */
export interface QuantileSketch {
  /** The lowest level in the order in which values came, the others ascending. */
  levels: number[][]
  /** How often each level was halved. */
  halvings: number[]
  /** Null before the first value. */
  least: number | null
  greatest: number | null
}

export function emptySketch(): QuantileSketch {
  return { levels: [[]], halvings: [0], least: null, greatest: null }
}

/** Adds a finite number; `k` is the size of the highest level, on which the size of the whole and its error depend. */
export function addToSketch(sketch: QuantileSketch, value: number, k: number): void {
  const lowest = sketch.levels[0] as number[]
  lowest.push(value)
  if (sketch.least === null || value < sketch.least) sketch.least = value
  if (sketch.greatest === null || value > sketch.greatest) sketch.greatest = value
  if (lowest.length >= smallestLevel && lowest.length >= capacityOf(0, sketch.levels.length, k)) compact(sketch, k)
}

/** Adds all of `right` to `left`; `right` is left alone. */
export function mergeSketch(left: QuantileSketch, right: QuantileSketch, k: number): void {
  for (const [level, entries] of right.levels.entries()) {
    if (level === left.levels.length) addLevel(left)
    const own = left.levels[level] as number[]
    left.levels[level] = level === 0 ? own.concat(entries) : mergeAscending(own, entries)
    left.halvings[level] = (left.halvings[level] as number) + (right.halvings[level] as number)
  }
  if (right.least !== null && (left.least === null || right.least < left.least)) left.least = right.least
  if (right.greatest !== null && (left.greatest === null || right.greatest > left.greatest)) {
    left.greatest = right.greatest
  }
  compact(left, k)
}

/** The entries in ascending order, each with how many values it stands for; the ends are the true least and greatest value. */
export function sketchEntries(sketch: QuantileSketch): { readonly values: number[]; readonly counts: number[] } {
  let values: number[] = []
  let counts: number[] = []
  for (const [number, level] of sketch.levels.entries()) {
    const entries = number === 0 ? ascending(level) : level
    const merged: number[] = []
    const mergedCounts: number[] = []
    let at = 0
    for (const entry of entries) {
      for (; at < values.length && (values[at] as number) <= entry; at++) {
        merged.push(values[at] as number)
        mergedCounts.push(counts[at] as number)
      }
      merged.push(entry)
      mergedCounts.push(2 ** number)
    }
    values = merged.concat(values.slice(at))
    counts = mergedCounts.concat(counts.slice(at))
  }
  if (sketch.least !== null && sketch.greatest !== null) {
    values[0] = sketch.least
    values[values.length - 1] = sketch.greatest
  }
  return { values, counts }
}

const smallestLevel = 32

/** Levels get smaller by a third downwards, because an error in a lower level weighs less. */
function capacityOf(level: number, height: number, k: number): number {
  return Math.max(smallestLevel, Math.ceil(k * (2 / 3) ** (height - 1 - level)))
}

function compact(sketch: QuantileSketch, k: number): void {
  for (let level = 0; level < sketch.levels.length; level++) {
    const entries = sketch.levels[level] as number[]
    if (entries.length < capacityOf(level, sketch.levels.length, k)) continue
    if (level + 1 === sketch.levels.length) addLevel(sketch)
    const sorted = level === 0 ? ascending(entries) : entries
    const halvings = sketch.halvings[level] as number
    // An odd entry stays, the last one, so that what goes up stands for as many values as before.
    const even = sorted.length & ~1
    const promoted: number[] = []
    for (let index = choiceOf(level, halvings); index < even; index += 2) promoted.push(sorted[index] as number)
    sketch.levels[level + 1] = mergeAscending(sketch.levels[level + 1] as number[], promoted)
    sketch.halvings[level] = halvings + 1
    sketch.levels[level] = sorted.slice(even)
  }
}

function ascending(values: readonly number[]): number[] {
  return values.slice().sort((left, right) => left - right)
}

function mergeAscending(left: readonly number[], right: readonly number[]): number[] {
  const merged: number[] = []
  let at = 0
  for (const value of right) {
    while (at < left.length && (left[at] as number) <= value) merged.push(left[at++] as number)
    merged.push(value)
  }
  while (at < left.length) merged.push(left[at++] as number)
  return merged
}

function addLevel(sketch: QuantileSketch): void {
  sketch.levels.push([])
  sketch.halvings.push(0)
}

/** 0 or 1: as good as random for every second halving of a level, and the other one for the next. */
function choiceOf(level: number, halvings: number): number {
  let mixed = Math.imul((halvings >>> 1) + 1, 0x9e3779b1) ^ Math.imul(level + 1, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return ((mixed >>> 31) ^ halvings) & 1
}
