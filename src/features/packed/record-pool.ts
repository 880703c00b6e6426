/** Records of a shared page; a longer run gets a page of its own. */
const pageRecords = 4096
const pageBits = 12

/**
 * Runs of records of one width, in doubles, inside large pages: many lists that grow cost no object each.
 *
 * A run has 2^size records and an address that is a multiple of that. Halves that are both free become one free run again, so that
 * what lists have left as they grew makes room for longer ones.
 */
export class RecordPool {
  readonly width: number
  readonly #pages: Float64Array[] = []
  /** Per page and record, the size plus one of the free run that begins there; else 0. */
  readonly #marks: Uint8Array[] = []
  /** Per size, addresses of free runs, and of runs that were free: a mark tells. */
  readonly #free: number[][] = Array.from({ length: pageBits + 1 }, () => [])
  /** How many runs of each size are free. */
  readonly #counts = new Array<number>(pageBits + 1).fill(0)
  #doubles = 0

  constructor(width: number) {
    this.width = width
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.#doubles * Float64Array.BYTES_PER_ELEMENT
  }

  page(address: number): Float64Array {
    return this.#pages[address >>> pageBits] as Float64Array
  }

  /** Where the run begins in its page. */
  base(address: number): number {
    return (address & (pageRecords - 1)) * this.width
  }

  /** The address of a run; what is in it is unspecified. */
  allocate(size: number): number {
    if (size > pageBits) return this.#addPage(2 ** size, noMarks)
    let known = size
    while (known <= pageBits && this.#counts[known] === 0) known++
    const address = known > pageBits ? this.#addPage(pageRecords, new Uint8Array(pageRecords)) : this.#take(known)
    for (let half = Math.min(known, pageBits) - 1; half >= size; half--) this.#give(address + (1 << half), half)
    return address
  }

  free(address: number, size: number): void {
    if (size > pageBits) {
      this.#doubles -= this.page(address).length
      this.#pages[address >>> pageBits] = nothing
      return
    }
    const marks = this.#marks[address >>> pageBits] as Uint8Array
    let [joined, joinedSize] = [address, size]
    for (; joinedSize < pageBits; joinedSize++) {
      const other = (joined ^ (1 << joinedSize)) & (pageRecords - 1)
      if (marks[other] !== joinedSize + 1) break
      marks[other] = 0
      this.#counts[joinedSize] = (this.#counts[joinedSize] as number) - 1
      joined &= ~(1 << joinedSize)
    }
    this.#give(joined, joinedSize)
  }

  #addPage(records: number, marks: Uint8Array): number {
    this.#doubles += records * this.width
    this.#marks.push(marks)
    return (this.#pages.push(new Float64Array(records * this.width)) - 1) << pageBits
  }

  #give(address: number, size: number): void {
    const marks = this.#marks[address >>> pageBits] as Uint8Array
    const free = this.#free[size] as number[]
    marks[address & (pageRecords - 1)] = size + 1
    this.#counts[size] = (this.#counts[size] as number) + 1
    free.push(address)
    if (free.length > 2 * (this.#counts[size] as number) + mostStale) this.#forgetStale(size)
  }

  /** A free run of a size of which there is one. */
  #take(size: number): number {
    const free = this.#free[size] as number[]
    for (;;) {
      const address = free.pop() as number
      const marks = this.#marks[address >>> pageBits] as Uint8Array
      if (marks[address & (pageRecords - 1)] !== size + 1) continue
      marks[address & (pageRecords - 1)] = 0
      this.#counts[size] = (this.#counts[size] as number) - 1
      return address
    }
  }

  #forgetStale(size: number): void {
    const isFree = (address: number): boolean =>
      this.#marks[address >>> pageBits]?.[address & (pageRecords - 1)] === size + 1
    this.#free[size] = [...new Set(this.#free[size])].filter(isFree)
  }
}

/** As many addresses of runs that are no longer free are kept anyway. */
const mostStale = 1024
const nothing = new Float64Array(0)
const noMarks = new Uint8Array(0)
