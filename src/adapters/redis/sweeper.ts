import type { PublishedBatch, StoreOptions } from '../../features/online/online-store.ts'
import { requireNewer } from '../../features/online/store-rules.ts'
import type { Connection, ScriptCall } from './connection.ts'
import { buckets, type Keys } from './keys.ts'
import { pointScript, removeScript } from './layout-scripts.ts'
import type { Layouts, SeenLayout } from './layouts.ts'
import { rawStretch, tileStretch } from './lines.ts'
import { type Pointer, readPointer, writtenPointer } from './pointer.ts'
import type { Command, Reply } from './redis-client.ts'
import { numberText } from './script.ts'
import { sweepScript } from './write-scripts.ts'

/** Changes what layouts publish, and afterwards removes what nobody can read any more. Whoever is interrupted leaves only rubbish. */
export class Sweeper {
  readonly #connection: Connection
  readonly #keys: Keys
  readonly #layouts: Layouts

  constructor(connection: Connection, keys: Keys, layouts: Layouts) {
    this.#connection = connection
    this.#keys = keys
    this.#layouts = layouts
  }

  /** Makes a batch the visible one, then removes older ones and what it owns. */
  async publish(batch: PublishedBatch, options: StoreOptions): Promise<void> {
    const known = await this.#change(batch.layout, options, ({ layout, pointer: { pointer } }) => {
      requireNewer(batch, layout, pointer.batch)
      return { ...pointer, batch }
    })
    for await (const keys of this.#everyKey(batch.layout, options)) await this.#sweep(known, keys, options)
    await this.#forgetIds(batch, options)
  }

  /** Forgets what streams brought of the days before; where that is nothing, nothing is said. */
  async retain(id: string, from: number, options: StoreOptions): Promise<void> {
    const known = this.#layouts.require(id)
    const { batch, retainedFrom } = known.pointer.pointer
    if (from <= (batch?.until ?? Number.NEGATIVE_INFINITY)) return
    if (!(await this.#holdsOlder(known, Math.max(from, retainedFrom ?? from), options))) return
    const changed = await this.#change(id, options, ({ pointer: { pointer } }) => {
      return { ...pointer, retainedFrom: Math.max(from, pointer.retainedFrom ?? from) }
    })
    for await (const keys of this.#everyKey(id, options)) await this.#sweep(changed, keys, options)
  }

  /** Removes a layout; it is gone at once, and its records after that. */
  async drop(id: string, options: StoreOptions): Promise<void> {
    const known = this.#layouts.known(id)
    if (known === undefined) return
    await this.#change(id, options, ({ pointer: { pointer } }) => ({ ...pointer, isDropped: true }))
    await this.finishDrop(id, known.layout.group, options)
  }

  /** Removes the records of a layout that is dropped, and what is left of it. */
  async finishDrop(id: string, group: string, options: StoreOptions): Promise<void> {
    const { signal } = options
    const key = this.#keys.pointer(id)
    const [reply] = await this.#connection.ask([['GET', key]], 'read what is published from', signal)
    const dropped = readPointer(reply, key, undefined)
    if (dropped?.pointer.isDropped !== true) return
    for await (const keys of this.#everyKey(id, options)) {
      const records = keys.map((name): Command => ['UNLINK', this.#keys.record(id, name)])
      const entries = keys.map((name): Command => ['SREM', this.#keys.indexOf(id, name), name])
      await this.#connection.ask([...records, ...entries], 'remove features from', signal)
    }
    await this.#connection.ask([['SREM', this.#keys.group(group), id]], 'remove a layout from', signal)
    const generations = await this.#generations(id, options)
    const others = [this.#keys.layout(id), this.#keys.positions(id), this.#keys.claims(id), this.#keys.claimTimes(id)]
    const ids = generations.map(generation => this.#keys.batchIds(id, generation))
    const keys = [key, ...others, this.#keys.generations(id), ...ids]
    await this.#connection.run([{ script: removeScript, keys, args: [dropped.text] }], 'remove a layout from', signal)
  }

  /** Changes a pointer in one step, trying again where somebody else did so meanwhile. */
  async #change(id: string, options: StoreOptions, next: (known: SeenLayout) => Pointer): Promise<SeenLayout> {
    for (;;) {
      await this.#layouts.learn([id], options)
      const known = this.#layouts.require(id)
      const { text, pointer } = known.pointer
      const changed = writtenPointer({ ...next(known), version: pointer.version + 1 })
      const call = { script: pointScript, keys: [this.#keys.pointer(id)], args: [text, changed.text] }
      const [isDone] = await this.#connection.run([call], 'publish in', options.signal)
      if (isDone !== 1) continue
      this.#layouts.see(id, changed.text)
      return { layout: known.layout, pointer: changed }
    }
  }

  async #holdsOlder(known: SeenLayout, from: number, options: StoreOptions): Promise<boolean> {
    const pointer = writtenPointer({ ...known.pointer.pointer, retainedFrom: from })
    for await (const keys of this.#everyKey(known.layout.id, options)) {
      const replies = await this.#sweep({ ...known, pointer }, keys, { ...options, looksOnly: true })
      if (replies.includes(1)) return true
    }
    return false
  }

  #sweep(
    { layout, pointer: { pointer } }: SeenLayout,
    keys: readonly string[],
    { signal, looksOnly = false }: StoreOptions & { readonly looksOnly?: boolean },
  ): Promise<Reply[]> {
    const { batch, retainedFrom, version } = pointer
    const owned = numberText(batch?.until ?? Number.NEGATIVE_INFINITY)
    const retained = numberText(retainedFrom ?? Number.NEGATIVE_INFINITY)
    const flags = [layout.kind === 'rows' ? 1 : 0, version, looksOnly ? 1 : 0]
    const args = [batch?.generation ?? -1, owned, retained, ...flags, ...tileStretch, rawStretch]
    const calls = keys.map((key): ScriptCall => {
      const places = [this.#keys.record(layout.id, key), this.#keys.indexOf(layout.id, key)]
      return { script: sweepScript, keys: places, args: [key, ...args] }
    })
    return this.#connection.run(calls, 'remove old features from', signal)
  }

  /** The keys of a layout, some at a time; one may come twice. */
  async *#everyKey(id: string, { signal }: StoreOptions): AsyncGenerator<readonly string[]> {
    const indexes = Array.from({ length: buckets }, (_, bucket) => this.#keys.index(id, bucket))
    let open = indexes.map((index): readonly [string, string] => [index, '0'])
    while (open.length > 0) {
      const scans = open.map(([index, cursor]): Command => ['SSCAN', index, cursor, 'COUNT', 100])
      const replies = (await this.#connection.ask(scans, 'list the keys in', signal)) as [string, string[]][]
      const found = replies.flatMap(([, names]) => names)
      if (found.length > 0) yield found
      open = open.flatMap(([index], place) => {
        const cursor = replies[place]?.[0] ?? '0'
        return cursor === '0' ? [] : [[index, cursor]]
      })
    }
  }

  async #forgetIds({ layout, generation }: PublishedBatch, options: StoreOptions): Promise<void> {
    const old = (await this.#generations(layout, options)).filter(other => Number(other) < generation)
    const commands = old.flatMap((other): Command[] => [
      ['UNLINK', this.#keys.batchIds(layout, other)],
      ['SREM', this.#keys.generations(layout), other],
    ])
    await this.#connection.ask(commands, 'remove old ids from', options.signal)
  }

  async #generations(id: string, { signal }: StoreOptions): Promise<readonly string[]> {
    const [members] = await this.#connection.ask([['SMEMBERS', this.#keys.generations(id)]], 'read ids from', signal)
    return members as string[]
  }
}
