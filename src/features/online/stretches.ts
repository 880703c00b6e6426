/** Stretches of time, each from a time on and before another, in order and apart. */
export type Stretches = readonly (readonly [from: number, until: number])[]

/** Per tile level, stretches in which tiles start. */
export type TileStretches = readonly [fine: Stretches, middle: Stretches, coarse: Stretches]

export const always: Stretches = [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]]
export const allTiles: TileStretches = [always, always, always]
export const noTileStretches: TileStretches = [[], [], []]

/** Tiles of every level from a time on. */
export function tilesSince(from: number): TileStretches {
  const stretches: Stretches = [[from, Number.POSITIVE_INFINITY]]
  return [stretches, stretches, stretches]
}

/** Stretches that are being collected. */
export type Growing = [from: number, until: number][]

/** Adds a stretch that begins no earlier than those before. */
export function addStretch(stretches: Growing, from: number, until: number): void {
  if (from >= until) return
  const last = stretches.at(-1)
  if (last === undefined || from > last[1]) stretches.push([from, until])
  else if (until > last[1]) last[1] = until
}

/** Whether a time lies in one of them. */
export function isWithin(stretches: Stretches, time: number): boolean {
  for (const [from, until] of stretches) if (time >= from && time < until) return true
  return false
}
