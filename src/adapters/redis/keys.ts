import { crc32 } from 'node:zlib'

/** Into so many parts the keys of a layout are divided; each is in one slot of a cluster, with the list of its keys. */
export const buckets = 256

/** The names of Redis keys. What must change together has one hash tag. */
export class Keys {
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** The ids of the layouts of a group. */
  group(name: string): string {
    return `${this.#prefix}:group:${name}`
  }

  /** A layout as JSON. */
  layout(id: string): string {
    return `${this.#tag(id)}:layout`
  }

  /** What a layout publishes; see `Pointer`. */
  pointer(id: string): string {
    return `${this.#tag(id)}:pointer`
  }

  /** Shard → where it is. */
  positions(id: string): string {
    return `${this.#tag(id)}:positions`
  }

  /** Id of an event → who claimed it. */
  claims(id: string): string {
    return `${this.#tag(id)}:claims`
  }

  /** Ids of events by their times. */
  claimTimes(id: string): string {
    return `${this.#tag(id)}:claim-times`
  }

  /** The ids of events of a generation. */
  batchIds(id: string, generation: number | string): string {
    return `${this.#tag(id)}:ids:${generation}`
  }

  /** The generations that have ids. */
  generations(id: string): string {
    return `${this.#tag(id)}:generations`
  }

  /** What is stored of a key. */
  record(id: string, key: string): string {
    return `${this.#bucketTag(id, crc32(key) % buckets)}:${key}`
  }

  /** The keys of a bucket. */
  index(id: string, bucket: number): string {
    return `${this.#bucketTag(id, bucket)}`
  }

  indexOf(id: string, key: string): string {
    return this.index(id, crc32(key) % buckets)
  }

  #tag(id: string): string {
    return `${this.#prefix}:{${short(id)}}`
  }

  #bucketTag(id: string, bucket: number): string {
    return `${this.#prefix}:{${short(id)}.${bucket}}`
  }
}

/** Enough of a hash to tell layouts apart. */
function short(id: string): string {
  return id.slice(0, 16)
}
