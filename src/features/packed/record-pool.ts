/** Records of a shared page; a longer run gets a page of its own. */
const pageRecords = 4096
const pageBits = 12

/**
 * Runs of records of one width, in doubles, inside large pages: many lists that grow cost no object each.
 *
 * A run has 2^size records and an address; freed runs are used again.
 */
export class RecordPool {
  readonly width: number
  readonly #pages: Float64Array[] = []
  /** Addresses of free runs, per size. */
  readonly #free: number[][] = []
  /** The next unused record, and the end of its page. */
  #next = 0
  #end = 0
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
    const known = this.#free[size]?.pop()
    if (known !== undefined) return known
    const records = 2 ** size
    if (records > pageRecords) return this.#addPage(records)
    if (this.#end - this.#next < records) {
      this.#freeRest()
      this.#next = this.#addPage(pageRecords)
      this.#end = this.#next + pageRecords
    }
    this.#next += records
    return this.#next - records
  }

  free(address: number, size: number): void {
    const list = this.#free[size]
    if (2 ** size > pageRecords) {
      this.#doubles -= this.page(address).length
      this.#pages[address >>> pageBits] = nothing
    } else if (list === undefined) this.#free[size] = [address]
    else list.push(address)
  }

  #addPage(records: number): number {
    this.#doubles += records * this.width
    return (this.#pages.push(new Float64Array(records * this.width)) - 1) << pageBits
  }

  /** What is left of the open page goes to the free runs. */
  #freeRest(): void {
    while (this.#next < this.#end) {
      const size = 31 - Math.clz32(this.#end - this.#next)
      this.free(this.#next, size)
      this.#next += 2 ** size
    }
  }
}

const nothing = new Float64Array(0)
