import { ParameterError } from '../../features/errors/parameter-error.ts'
import type {
  BatchChange,
  Change,
  ClaimChange,
  StoreOptions,
  StreamChange,
} from '../../features/online/online-store.ts'
import type { BatchRecord, RawInput, Tile, TileLevel } from '../../features/online/stored-record.ts'
import { tilesOf } from '../../features/online/tile-level.ts'
import type { Connection, ScriptCall } from './connection.ts'
import type { Keys } from './keys.ts'
import { claimScript, declareScript, positionScript } from './layout-scripts.ts'
import type { Layouts } from './layouts.ts'
import { byStretch, rawLine, rawStretch, rowLine, tileLine, tileStretch } from './lines.ts'
import { batchText } from './packed/batch-text.ts'
import { firstPointer } from './pointer.ts'
import type { Command } from './redis-client.ts'
import { numberText } from './script.ts'
import type { BatchHeader } from './stored-fields.ts'
import type { Sweeper } from './sweeper.ts'
import { streamScript } from './write-scripts.ts'

const action = 'write features to'
/** How many ids a script claims. */
const idsAtOnce = 500
/** How many characters of a batch record are packed; of longer ones scripts choose fields. */
const mostPacked = 16_384

/** Writes changes in order: those of records together, since they do not meet; each other one after all before it is there. */
export class ChangeWriter {
  readonly #connection: Connection
  readonly #keys: Keys
  readonly #layouts: Layouts
  readonly #sweeper: Sweeper

  constructor(connection: Connection, keys: Keys, layouts: Layouts, sweeper: Sweeper) {
    this.#connection = connection
    this.#keys = keys
    this.#layouts = layouts
    this.#sweeper = sweeper
  }

  async write(changes: readonly Change[], options: StoreOptions): Promise<void> {
    const used = new Set(changes.map(change => (change.kind === 'layout' ? change.layout.id : change.layout)))
    await this.#layouts.learn(used, options)
    for (let from = 0; from < changes.length; ) {
      const change = changes[from] as Change
      let to = from + 1
      if (change.kind === 'stream' || change.kind === 'batch') {
        while (to < changes.length && changes[to]?.kind === change.kind) to++
        const same = changes.slice(from, to)
        if (change.kind === 'stream') await this.#stream(same as StreamChange[], options)
        else await this.#batch(same as BatchChange[], options)
      } else await this.#single(change, options)
      from = to
    }
  }

  async #single(change: Exclude<Change, StreamChange | BatchChange>, options: StoreOptions): Promise<void> {
    const { signal } = options
    switch (change.kind) {
      case 'layout': {
        const { layout } = change
        await this.#sweeper.finishDrop(layout.id, layout.group, options)
        const keys = [this.#keys.layout(layout.id), this.#keys.pointer(layout.id)]
        const args = [JSON.stringify(layout), firstPointer.text]
        await this.#connection.run([{ script: declareScript, keys, args }], action, signal)
        await this.#connection.ask([['SADD', this.#keys.group(layout.group), layout.id]], action, signal)
        return this.#layouts.learn([layout.id], options)
      }
      case 'drop':
        return this.#sweeper.drop(change.layout, options)
      case 'retain':
        this.#layouts.require(change.layout)
        return this.#sweeper.retain(change.layout, change.from, options)
      case 'claim':
        return this.#claim(change, options)
      case 'position': {
        this.#layouts.require(change.layout)
        const args = [change.shard, change.offset, change.newestEventAt]
        const call = { script: positionScript, keys: [this.#keys.positions(change.layout)], args }
        await this.#connection.run([call], action, signal)
        return
      }
      case 'events':
        throw new ParameterError('changes', 'a Redis store takes records, no `events` changes; write `stream` changes.')
    }
  }

  async #stream(changes: readonly StreamChange[], { signal }: StoreOptions): Promise<void> {
    await this.#connection.run(
      changes.map(change => this.#streamCall(change)),
      action,
      signal,
    )
  }

  #streamCall(change: StreamChange): ScriptCall {
    const { layout, key, shard, offset, compactedBefore, rawFrom, raw, tiles, rows } = change
    const { kind } = this.#layouts.require(layout).layout
    const args: (string | number)[] = [key, shard, offset, compactedBefore ?? '-', rawFrom ?? '-']
    const distinct = new Map(raw.map(input => [`${input.time} ${input.offset}`, input]))
    for (const [number, inputs] of byStretch([...distinct.values()], timeOf, rawStretch)) {
      args.push('r', number, inputs.length)
      for (const input of inputs) args.push(input.time, input.offset, rawLine(input))
    }
    for (const level of [0, 1, 2] as const) {
      for (const [number, some] of byStretch(tiles[level], startOf, tileStretch[level])) {
        args.push(`t${level}`, number, some.length)
        for (const tile of some) args.push(tile.start, tile.offset, tileLine(tile))
      }
    }
    if (kind === 'rows') {
      args.push('w', '', rows.length)
      for (const row of rows) {
        const line = rowLine(row)
        const identity = line.lastIndexOf(',', line.length - 3) + 1
        args.push(row.time, line.slice(0, identity), line.slice(identity))
      }
    }
    return { script: streamScript, keys: [this.#keys.record(layout, key), this.#keys.indexOf(layout, key)], args }
  }

  /** Records that are not visible yet, so their parts need not come at once. */
  async #batch(changes: readonly BatchChange[], { signal }: StoreOptions): Promise<void> {
    for (let from = 0; from < changes.length; from += 500) {
      const some = changes.slice(from, from + 500)
      const indexed = some.flatMap(change => this.#indexCommands(change))
      await this.#connection.ask(indexed, action, signal)
      await this.#connection.ask(
        some.map(change => this.#batchCommand(change)),
        action,
        signal,
      )
    }
  }

  #indexCommands({ layout, generation, key, record }: BatchChange): Command[] {
    this.#layouts.require(layout)
    const commands: Command[] = [['SADD', this.#keys.indexOf(layout, key), key]]
    if (record.ids.length > 0) commands.push(['SADD', this.#keys.generations(layout), generation])
    for (let from = 0; from < record.ids.length; from += idsAtOnce) {
      const ids = record.ids.slice(from, from + idsAtOnce).map(([id]) => id)
      commands.push(['SADD', this.#keys.batchIds(layout, generation), ...ids])
    }
    return commands
  }

  #batchCommand({ layout, generation, key, record }: BatchChange): Command {
    const source = `b${generation}`
    const { tiles, raw } = record
    const columns = this.#layouts.require(layout).layout.states.length
    const packed = columns === 0 ? null : packedHeader(record, columns)
    const fields: Command = [`h,${source}`, packed ?? JSON.stringify(headerOf(record))]
    for (const [number, inputs] of byStretch(raw, timeOf, rawStretch))
      fields.push(`r:${number},${source}`, inputs.map(rawLine).join(''))
    for (const [level, stretch] of packed === null ? tileStretch.entries() : []) {
      for (const [number, some] of byStretch(tilesOf(tiles[level] as TileLevel, 0), startOf, stretch))
        fields.push(`t${level}:${number},${source}`, some.map(tileLine).join(''))
    }
    return ['HSET', this.#keys.record(layout, key), ...fields]
  }

  async #claim({ layout, shard, ids, idsFrom }: ClaimChange, { signal }: StoreOptions): Promise<void> {
    this.#layouts.require(layout)
    const keys = [this.#keys.claims(layout), this.#keys.claimTimes(layout), this.#keys.positions(layout)]
    const calls: ScriptCall[] = []
    for (let from = 0; from < ids.length; from += idsAtOnce) {
      const some = ids.slice(from, from + idsAtOnce).flat()
      calls.push({ script: claimScript, keys, args: [shard, `(${numberText(idsFrom)}`, ...some] })
    }
    await this.#connection.run(calls, 'claim ids in', signal)
  }
}

/** Heads and tiles packed, and what else is not a line; null where that is too long to come with every read. */
function packedHeader(record: BatchRecord, columns: number): string | null {
  const { heads: _packed, ...others } = headerOf(record)
  const rest = Object.keys(others).length === 0 ? '' : JSON.stringify(others)
  const text = batchText(record, columns, rest)
  return text.length <= mostPacked ? text : null
}

function headerOf({ heads, rows, ids, rowDigests }: BatchRecord): BatchHeader {
  return {
    ...(heads.length > 0 && { heads }),
    ...(rows.length > 0 && { rows }),
    ...(ids.length > 0 && { ids }),
    ...(rowDigests && { rowDigests }),
  }
}

function timeOf({ time }: RawInput): number {
  return time
}

function startOf({ start }: Pick<Tile, 'start'>): number {
  return start
}
