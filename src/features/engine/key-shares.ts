/** Rows by key, in stored order: key k owns `rows[starts[k]]` to `rows[starts[k + 1] − 1]`. Rows without a key are left out. */
export interface RowsByKey {
  readonly rows: Int32Array
  readonly starts: Int32Array
}

/** Puts the rows of each key together. */
export function rowsByKey(codes: Int32Array, keyCount: number): RowsByKey {
  const starts = new Int32Array(keyCount + 1)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code >= 0) starts[code + 1] = (starts[code + 1] as number) + 1
  }
  for (let key = 0; key < keyCount; key++) starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number)
  const next = starts.slice()
  const rows = new Int32Array(starts[keyCount] as number)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code < 0) continue
    const at = next[code] as number
    rows[at] = row
    next[code] = at + 1
  }
  return { rows, starts }
}

/** The rows of some keys, and of each only those within a range of times; all shares together cover every request once. */
export interface KeyShare {
  readonly kind: 'keys'
  /** Key codes, ascending; one key is in several shares only with different ranges. */
  readonly keys: Int32Array
  /** Requests at `from <= q < until` belong to the share. */
  readonly from: Float64Array
  readonly until: Float64Array
  /** How many requests, about. */
  readonly requests: number
}

/** What is divided. */
export interface KeyLoad {
  readonly asked: RowsByKey
  readonly offered: RowsByKey
  /** When each request asks. */
  readonly times: Float64Array
}

/**
 * Divides keys into about `count` shares of like size, in order. A key that is too large for one share is divided by the times of its
 * requests where `canDivide` allows that.
 */
export function keyShares(load: KeyLoad, count: number, canDivide: boolean): readonly KeyShare[] {
  const { asked, offered } = load
  const keyCount = asked.starts.length - 1
  const total = asked.rows.length * requestWeight + offered.rows.length
  const most = Math.max(1, total / count)
  const shares = new ShareList()
  let size = 0
  for (let key = 0; key < keyCount; key++) {
    const requests = countOf(asked, key)
    if (requests === 0) continue
    const own = requests * requestWeight + countOf(offered, key)
    const parts = canDivide ? Math.min(Math.round(own / most), requests) : 1
    if (size > 0 && size + own / 2 > most) {
      shares.next()
      size = 0
    }
    if (parts <= 1) {
      shares.add(key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, requests)
      size += own
      continue
    }
    const edges = timeEdges(load, key, parts)
    for (let part = 0; part + 1 < edges.length; part++) {
      if (part > 0) shares.next()
      shares.add(key, edges[part] as number, edges[part + 1] as number, requests / (edges.length - 1))
    }
    size = own / parts
  }
  return shares.all()
}

/** A request costs as much as so many events: it has many answers. */
const requestWeight = 4

function countOf({ starts }: RowsByKey, key: number): number {
  return (starts[key + 1] as number) - (starts[key] as number)
}

const sampled = 4096

/** Times that divide a key's requests into `parts` of like number, with −∞ and ∞ at the ends. */
function timeEdges({ asked, times }: KeyLoad, key: number, parts: number): readonly number[] {
  const own = asked.rows.subarray(asked.starts[key], asked.starts[key + 1])
  const step = Math.max(1, Math.floor(own.length / (sampled * parts)))
  const sample = Float64Array.from(
    { length: Math.ceil(own.length / step) },
    (_, index) => times[own[index * step] as number] as number,
  )
  sample.sort()
  const cuts = Array.from({ length: parts - 1 }, (_, cut) => sample[Math.floor(((cut + 1) * sample.length) / parts)])
  return [Number.NEGATIVE_INFINITY, ...new Set(cuts as number[]), Number.POSITIVE_INFINITY]
}

class ShareList {
  readonly #done: KeyShare[] = []
  #keys: number[] = []
  #from: number[] = []
  #until: number[] = []
  #requests = 0

  add(key: number, from: number, until: number, requests: number): void {
    this.#keys.push(key)
    this.#from.push(from)
    this.#until.push(until)
    this.#requests += requests
  }

  next(): void {
    if (this.#keys.length === 0) return
    this.#done.push({
      kind: 'keys',
      keys: Int32Array.from(this.#keys),
      from: Float64Array.from(this.#from),
      until: Float64Array.from(this.#until),
      requests: this.#requests,
    })
    this.#keys = []
    this.#from = []
    this.#until = []
    this.#requests = 0
  }

  all(): readonly KeyShare[] {
    this.next()
    return this.#done
  }
}

/** Rows whose keys are numbered anew, in the order of the share's. */
export interface PickedRows {
  readonly rows: Int32Array
  readonly codes: Int32Array
  readonly times: Float64Array
}

/** The rows of the share's keys whose time is in the key's range, which begins `reach` earlier. */
export function pickRows(
  { keys, from, until }: KeyShare,
  byKey: RowsByKey,
  times: Float64Array,
  reach: number,
): PickedRows {
  let most = 0
  for (const key of keys) most += countOf(byKey, key)
  const rows = new Int32Array(most)
  const codes = new Int32Array(most)
  const ownTimes = new Float64Array(most)
  let count = 0
  for (let number = 0; number < keys.length; number++) {
    const key = keys[number] as number
    const earliest = (from[number] as number) - reach
    const latest = until[number] as number
    for (let at = byKey.starts[key] as number; at < (byKey.starts[key + 1] as number); at++) {
      const row = byKey.rows[at] as number
      const time = times[row] as number
      if (time < earliest || time >= latest) continue
      rows[count] = row
      ownTimes[count] = time
      codes[count++] = number
    }
  }
  return { rows: rows.subarray(0, count), codes: codes.subarray(0, count), times: ownTimes.subarray(0, count) }
}
