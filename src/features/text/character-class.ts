/** A set of code points, told apart by UTF-16 unit: a table for those of one unit, a test for the others. */
export interface CharacterClass {
  /** By UTF-16 unit: 1 where the character belongs; lone surrogates included. */
  readonly units: Uint8Array
  /** Whether a code point above U+FFFF belongs. */
  readonly hasPoint: (point: number) => boolean
}

const known = new Map<string, CharacterClass>()
/** Classes that are kept; definitions from outside may hold any number of others. */
const mostKept = 64

/** The class of a bracket expression of a regular expression with the `u` flag, like `[a-z]`. */
export function characterClass(bracket: string): CharacterClass {
  const found = known.get(bracket)
  if (found !== undefined) return found
  const pattern = new RegExp(bracket, 'u')
  const units = new Uint8Array(0x1_0000)
  for (let unit = 0; unit < units.length; unit++) if (pattern.test(String.fromCharCode(unit))) units[unit] = 1
  const made = { units, hasPoint: (point: number) => pattern.test(String.fromCodePoint(point)) }
  if (known.size < mostKept) known.set(bracket, made)
  return made
}

/** The length in UTF-16 units of the character at `index` where it belongs to the class, else 0. */
export function unitsOfMember({ units, hasPoint }: CharacterClass, text: string, index: number): 0 | 1 | 2 {
  const unit = text.charCodeAt(index)
  if (unit >= 0xd800 && unit < 0xdc00) {
    const point = text.codePointAt(index) as number
    if (point > 0xffff) return hasPoint(point) ? 2 : 0
  }
  return units[unit] === 1 ? 1 : 0
}
