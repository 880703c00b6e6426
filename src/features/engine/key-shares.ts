/** The rows of some keys, and of each only those within a range of times: job number `share` of several that cover all. */
export interface KeyShare {
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
  readonly asked: Int32Array
  readonly offered: Int32Array
  readonly keyCount: number
  /** When each request asks. */
  readonly times: Float64Array
}

/**
 * Divides keys into about `count` shares of like size, in order. A key that is too large for one share is divided by the times of its
 * requests where `canDivide` allows that.
 */
export function keyShares(load: KeyLoad, count: number, canDivide: boolean): readonly KeyShare[] {
  const requests = countKeys(load.asked, load.keyCount)
  const events = countKeys(load.offered, load.keyCount)
  const sizeOf = (key: number): number => (requests[key] as number) * requestWeight + (events[key] as number)
  let total = 0
  for (let key = 0; key < load.keyCount; key++) total += sizeOf(key)
  const most = Math.max(1, total / count)
  const shares = new ShareList()
  let size = 0
  for (let key = 0; key < load.keyCount; key++) {
    if (requests[key] === 0) continue
    const own = sizeOf(key)
    const parts = canDivide ? Math.min(Math.round(own / most), requests[key] as number) : 1
    if (size > 0 && size + own / 2 > most) {
      shares.next()
      size = 0
    }
    if (parts <= 1) {
      shares.add(key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, requests[key] as number)
      size += own
      continue
    }
    const edges = timeEdges(load, key, parts)
    for (let part = 0; part + 1 < edges.length; part++) {
      if (part > 0) shares.next()
      shares.add(key, edges[part] as number, edges[part + 1] as number, (requests[key] as number) / (edges.length - 1))
    }
    size = own / parts
  }
  return shares.all()
}

/** A request costs as much as so many events: it has many answers. */
const requestWeight = 4

function countKeys(codes: Int32Array, keyCount: number): Int32Array {
  const counts = new Int32Array(keyCount)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code >= 0) counts[code] = (counts[code] as number) + 1
  }
  return counts
}

const sampled = 4096

/** Times that divide a key's requests into `parts` of like number, with −∞ and ∞ at the ends. */
function timeEdges({ asked, times }: KeyLoad, key: number, parts: number): readonly number[] {
  const own: number[] = []
  for (let row = 0; row < asked.length; row++) if (asked[row] === key) own.push(times[row] as number)
  const step = Math.max(1, Math.floor(own.length / (sampled * parts)))
  const sample = Float64Array.from({ length: Math.ceil(own.length / step) }, (_, index) => own[index * step] as number)
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

/** Rows of a share with their keys, which are numbered anew, and times. */
export interface PickedRows {
  readonly rows: Int32Array
  readonly codes: Int32Array
  readonly times: Float64Array
}

/** The rows whose key is in the share and whose time is in the key's range, which begins `reach` earlier. */
export function pickRows(
  { keys, from, until }: KeyShare,
  codes: Int32Array,
  times: Float64Array,
  keyCount: number,
  reach: number,
): PickedRows {
  const numbers = new Int32Array(keyCount).fill(-1)
  for (let number = 0; number < keys.length; number++) numbers[keys[number] as number] = number
  const rows = new Int32Array(codes.length)
  let count = 0
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code < 0) continue
    const number = numbers[code] as number
    if (number < 0) continue
    const time = times[row] as number
    if (time >= (from[number] as number) - reach && time < (until[number] as number)) rows[count++] = row
  }
  const own = rows.slice(0, count)
  return {
    rows: own,
    codes: own.map(row => numbers[codes[row] as number] as number),
    times: Float64Array.from(own, row => times[row] as number),
  }
}
