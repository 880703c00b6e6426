/**
 * MurmurHash3 (x86, 32 bits, seed 0) of texts in UTF-8, signed, as scikit-learn's feature hashing and Feast use it; a lone surrogate counts as
 * U+FFFD. One hasher serves one caller: it has memory of its own.
 */
export function murmurHasher(): (text: string) => number {
  let bytes = new Uint8Array(256)
  return text => {
    if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 6)
    return hashBytes(bytes, encodeUtf8(text, bytes))
  }
}

function hashBytes(bytes: Uint8Array, length: number): number {
  let hash = 0
  const whole = length & ~3
  for (let at = 0; at < whole; at += 4) {
    const block =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    hash ^= scramble(block)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let at = length - 1; at >= whole; at--) rest = (rest << 8) | (bytes[at] as number)
  hash ^= scramble(rest) ^ length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

function scramble(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51)
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593)
}

/** Writes the text as UTF-8 and says how many bytes that are. */
function encodeUtf8(text: string, bytes: Uint8Array): number {
  let at = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) bytes[at++] = unit
    else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6)
      bytes[at++] = 0x80 | (unit & 0x3f)
    } else if (unit < 0xd800 || unit > 0xdfff) at = threeBytes(unit, bytes, at)
    else {
      const point = text.codePointAt(index) as number
      if (point <= 0xffff) {
        at = threeBytes(0xfffd, bytes, at)
        continue
      }
      index++
      bytes[at++] = 0xf0 | (point >> 18)
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
      bytes[at++] = 0x80 | (point & 0x3f)
    }
  }
  return at
}

function threeBytes(point: number, bytes: Uint8Array, at: number): number {
  bytes[at] = 0xe0 | (point >> 12)
  bytes[at + 1] = 0x80 | ((point >> 6) & 0x3f)
  bytes[at + 2] = 0x80 | (point & 0x3f)
  return at + 3
}
