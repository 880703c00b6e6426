const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz'

/** The geohash of a place in degrees, of 1 to 12 characters; null for one that is not on Earth. A place on an edge belongs to the cell above. */
export function geohash(latitude: number, longitude: number, precision: number): string | null {
  if (!isOnEarth(latitude, longitude)) return null
  return geohashText(northCell(latitude, precision), eastCell(longitude, precision), precision)
}

/** Whether degrees are those of a place. */
export function isOnEarth(latitude: number, longitude: number): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
}

/** How many bits of a geohash tell how far north a place is. */
export function northBits(precision: number): number {
  return Math.floor(2.5 * precision)
}

/** The number of the cell of a latitude, from the south. */
export function northCell(latitude: number, precision: number): number {
  return cellOf(latitude, 90, northBits(precision))
}

/** The number of the cell of a longitude, from the west. */
export function eastCell(longitude: number, precision: number): number {
  return cellOf(longitude, 180, Math.ceil(2.5 * precision))
}

/** The geohash of a cell: the bits of both numbers take turns, five a character. */
export function geohashText(north: number, east: number, precision: number): string {
  const eastShift = Math.ceil(2.5 * precision) - 1
  const northShift = northBits(precision) - 1
  let text = ''
  for (let at = 0; at < 5 * precision; at += 5) {
    let code = 0
    for (let bit = at; bit < at + 5; bit++) {
      const half = bit >> 1
      const set = (bit & 1) === 0 ? east >> (eastShift - half) : north >> (northShift - half)
      code = 2 * code + (set & 1)
    }
    text += alphabet[code]
  }
  return text
}

/**
 * The number of the cell of a value, when −reach to reach is cut into 2^bits cells: what halving that often gives.
 *
 * The bounds of cells are exact doubles; the quotient is rounded, so that it may be one cell off.
 */
function cellOf(value: number, reach: number, bits: number): number {
  const count = 2 ** bits
  const width = (2 * reach) / count
  const near = Math.min(Math.floor((value + reach) / width), count - 1)
  if (value < near * width - reach) return near - 1
  return near < count - 1 && value >= (near + 1) * width - reach ? near + 1 : near
}
