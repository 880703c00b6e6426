import { type InputCodec, inputCodec } from '../online/input-codec.ts'
import type { Layout } from '../online/layout.ts'
import type { EventsChange, MergedWindows, WindowsRequest } from '../online/online-store.ts'
import type { ShardRecord } from '../online/stored-record.ts'
import { logShape } from './event-log.ts'
import { KeySlots } from './key-slots.ts'
import { PackedShard, type Packing } from './packed-shard.ts'
import { packStates } from './packed-states.ts'
import { References } from './references.ts'
import { shardRecord } from './shard-record.ts'
import { WindowMerge } from './window-merge.ts'

/** What streams have brought for the keys of one layout, in doubles: see `PackedShard`. */
export class PackedLayout {
  readonly #packing: Packing
  readonly #merge: WindowMerge
  readonly #codecs: readonly InputCodec[]
  /** The slot of each key, in every shard. */
  readonly #slots = new KeySlots()
  readonly #shards = new Map<string, PackedShard>()

  constructor(layout: Layout, first: EventsChange) {
    const references = new References()
    const { created, sequence } = first
    const shape = logShape(layout, {
      created: created !== null,
      sequence: sequence !== null,
      isWhole: sequence?.type !== 'float64',
    })
    const windows = layout.resolution === 'exact' ? layout.states.flatMap(state => state.windows) : []
    const keepRaw = windows.reduce<number>((longest, window) => Math.max(longest, window ?? 0), 0)
    this.#packing = { shape, states: packStates(layout, shape, references), references, keepRaw }
    this.#merge = new WindowMerge(this.#packing)
    this.#codecs = layout.inputs.map(input => inputCodec(input.type))
  }

  /** Bytes that events and tiles take, without keys and objects. */
  get bytes(): number {
    return [...this.#shards.values()].reduce((total, shard) => total + shard.bytes, 0)
  }

  /** What happened before `keptFrom` changes nothing. */
  apply(change: EventsChange, keptFrom: number): void {
    const slots = this.#slots.number(change.keys)
    let shard = this.#shards.get(change.shard)
    if (shard === undefined) {
      shard = new PackedShard(this.#packing)
      this.#shards.set(change.shard, shard)
    }
    shard.reserve(this.#slots.count)
    shard.append(change, slots, keptFrom)
  }

  /** What the shards hold of a key, as records. */
  records(key: string): readonly ShardRecord[] {
    const slot = this.#slots.find(key)
    if (slot === undefined) return []
    const held = [...this.#shards].filter(([, shard]) => shard.has(slot))
    return held.map(([name, shard]) => shardRecord(name, shard, slot, this.#packing, this.#codecs))
  }

  /** The states of a key in windows; null where nothing came for it. */
  merged(key: string, request: WindowsRequest): MergedWindows | null {
    const slot = this.#slots.find(key)
    if (slot === undefined) return null
    const shards: PackedShard[] = []
    let compactedBefore = Number.NEGATIVE_INFINITY
    for (const shard of this.#shards.values()) {
      if (!shard.has(slot)) continue
      shards.push(shard)
      compactedBefore = Math.max(compactedBefore, shard.compactedBefore(slot))
    }
    if (shards.length === 0) return null
    return { compactedBefore, states: this.#merge.merge(shards, slot, request) }
  }

  /** Forgets what happened before; tells whether there was anything. */
  dropBefore(keptFrom: number): boolean {
    let isAnyGone = false
    for (const shard of this.#shards.values()) if (shard.dropBefore(keptFrom)) isAnyGone = true
    return isAnyGone
  }
}
