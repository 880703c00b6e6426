import type { Layout } from '../../features/online/layout.ts'
import type { StoredLayout, StoreOptions, StreamPosition } from '../../features/online/online-store.ts'
import { unknownLayout } from '../../features/online/store-rules.ts'
import { type Connection, failed } from './connection.ts'
import type { Keys } from './keys.ts'
import { type KnownPointer, readPointer } from './pointer.ts'
import type { Command, Reply } from './redis-client.ts'

/** A layout, and what it was seen to publish. */
export interface SeenLayout {
  readonly layout: Layout
  readonly pointer: KnownPointer
}

/** What this process knows of a layout. */
export interface KnownLayout {
  readonly layout: Layout
  /** As it was seen last. */
  pointer: KnownPointer
  /** When that was, by this process's own clock, milliseconds. */
  seenAt: number
  /** How many characters the longest record had that was met since; null: none was. */
  longest: number | null
}

/** Layouts and what they publish, as servers have them. */
export class Layouts {
  readonly #connection: Connection
  readonly #keys: Keys
  readonly #known = new Map<string, KnownLayout>()

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection
    this.#keys = keys
  }

  /** What was seen of a layout last; its pointer may have changed. */
  known(id: string): KnownLayout | undefined {
    return this.#known.get(id)
  }

  /** As `known`, of a layout that must be there. */
  require(id: string): KnownLayout {
    const known = this.#known.get(id)
    if (known === undefined) throw unknownLayout(id)
    return known
  }

  /** Takes note of the answer to a GET of a layout's pointer; false where the layout is gone. */
  see(id: string, reply: Reply | undefined): boolean {
    const known = this.#known.get(id)
    const pointer = readPointer(reply, this.#keys.pointer(id), known?.pointer)
    if (pointer === null || pointer.pointer.isDropped === true || known === undefined) {
      this.#known.delete(id)
      return false
    }
    if (pointer !== known.pointer) known.longest = null
    known.pointer = pointer
    known.seenAt = performance.now()
    return true
  }

  /** Reads what the layouts publish, and those that are not known yet. */
  async learn(ids: Iterable<string>, { signal }: StoreOptions): Promise<void> {
    const asked = Array.from(ids, id => ({ id, isKnown: this.#known.has(id) }))
    const commands = asked.flatMap(({ id, isKnown }): Command[] => [
      ['GET', this.#keys.pointer(id)],
      ...(isKnown ? [] : [['GET', this.#keys.layout(id)]]),
    ])
    const replies = await this.#connection.ask(commands, 'read a layout from', signal)
    let at = 0
    for (const { id, isKnown } of asked) {
      const pointer = replies[at++]
      if (!isKnown) this.#take(id, replies[at++], pointer)
      else this.see(id, pointer)
    }
  }

  /** The layouts of a group, in the order of their ids. */
  async describe(group: string, options: StoreOptions): Promise<readonly StoredLayout[]> {
    const name = this.#keys.group(group)
    const [members] = await this.#connection.ask(
      [['SMEMBERS', name]],
      'read the layouts of a group from',
      options.signal,
    )
    const ids = (members as string[]).sort()
    await this.learn(ids, options)
    const found = ids.flatMap(id => this.#known.get(id) ?? [])
    const commands = found.map(({ layout }): Command => ['HGETALL', this.#keys.positions(layout.id)])
    const positions = await this.#connection.ask(commands, 'read the positions of streams from', options.signal)
    return found.map(({ layout, pointer: { pointer } }, index) => ({
      layout,
      batch: pointer.batch,
      positions: positionsOf(flat(positions[index])),
      retainedFrom: pointer.retainedFrom,
    }))
  }

  #take(id: string, layout: Reply | undefined, reply: Reply | undefined): void {
    const pointer = readPointer(reply, this.#keys.pointer(id), undefined)
    if (pointer === null || pointer.pointer.isDropped === true || typeof layout !== 'string') return
    try {
      this.#known.set(id, { layout: JSON.parse(layout) as Layout, pointer, seenAt: performance.now(), longest: null })
    } catch (error) {
      throw failed('read a layout from', this.#keys.layout(id), error)
    }
  }
}

/** Fields and values in turn, whether the client gives them so or as an object. */
export function flat(reply: Reply | undefined): readonly string[] {
  return (Array.isArray(reply) ? reply : Object.entries(Object(reply)).flat()) as readonly string[]
}

function positionsOf(fields: readonly string[]): { [shard: string]: StreamPosition } {
  const positions: { [shard: string]: StreamPosition } = {}
  for (let index = 0; index < fields.length; index += 2) {
    const [offset, newestEventAt] = (fields[index + 1] as string).split(' ').map(Number)
    positions[fields[index] as string] = { offset: offset as number, newestEventAt: newestEventAt as number }
  }
  return positions
}
