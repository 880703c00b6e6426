import type { EncodedValue } from '../expression/expression.ts'
import { lowerBound } from '../lower-bound.ts'
import type { Tile, TileLevel } from './stored-record.ts'

/** A level without tiles. */
export const noTiles: TileLevel = Object.freeze({ starts: Object.freeze([]), states: Object.freeze([]), newest: null })

/** Tiles of one size that change; what `level` gives does not: the first change after it works on copies. */
export class TileColumns {
  #starts: number[] = []
  readonly #offsets: number[] = []
  #states: EncodedValue[][]
  #newest: number | null = null
  #given: TileLevel | null = noTiles

  constructor(stateCount: number) {
    this.#states = Array.from({ length: stateCount }, () => [])
  }

  level(): TileLevel {
    this.#given ??= { starts: this.#starts, states: this.#states, newest: this.#newest }
    return this.#given
  }

  /** Keeps the tile, unless one of its start is there that includes as much or more. */
  put({ start, offset, states, newest }: Tile): void {
    const index = this.#starts.at(-1) === start ? this.#starts.length - 1 : lowerBound(this.#starts, start)
    const isNew = this.#starts[index] !== start
    if (!isNew && offset <= (this.#offsets[index] as number)) return
    this.#own()
    if (newest !== undefined && newest > (this.#newest ?? Number.NEGATIVE_INFINITY)) this.#newest = newest
    if (isNew) {
      insert(this.#starts, index, start)
      insert(this.#offsets, index, offset)
    } else this.#offsets[index] = offset
    for (let column = 0; column < states.length; column++) {
      const known = this.#states[column] as EncodedValue[]
      if (isNew) insert(known, index, states[column] ?? null)
      else known[index] = states[column] ?? null
    }
  }

  /** Forgets the tiles that start before; tells whether there were any. */
  dropBefore(start: number): boolean {
    const count = lowerBound(this.#starts, start)
    if (count === 0) return false
    this.#own()
    for (const column of [this.#starts, this.#offsets, ...this.#states]) column.splice(0, count)
    return true
  }

  #own(): void {
    if (this.#given === null) return
    this.#given = null
    this.#starts = this.#starts.slice()
    this.#states = this.#states.map(column => column.slice())
  }
}

/** Tiles in order of start as a level. */
export function tileLevel(tiles: readonly Tile[], stateCount: number): TileLevel {
  if (tiles.length === 0) return noTiles
  const columns = Array.from({ length: stateCount }, (_, column) => tiles.map(tile => tile.states[column] ?? null))
  return { starts: tiles.map(tile => tile.start), states: columns, newest: null }
}

/** The tiles of a level one by one; `offset` says what all of them include. */
export function tilesOf({ starts, states }: TileLevel, offset: number): Tile[] {
  return starts.map((start, index) => ({ start, offset, states: states.map(column => column[index] ?? null) }))
}

function insert<T>(items: T[], index: number, item: T): void {
  if (index === items.length) items.push(item)
  else items.splice(index, 0, item)
}
