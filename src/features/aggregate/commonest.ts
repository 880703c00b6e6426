import { compareStrings } from '../table/total-order.ts'

/** Texts with their counts, the greatest count first, equal counts by code point; the first `k` of them, or all. */
export function commonest(
  texts: readonly string[],
  counts: readonly number[],
  k: number | null,
): ReadonlyMap<string, number> {
  const order = Array.from(texts.keys()).sort(
    (left, right) =>
      (counts[right] as number) - (counts[left] as number) ||
      compareStrings(texts[left] as string, texts[right] as string),
  )
  const kept = k === null ? order : order.slice(0, k)
  return new Map(kept.map(index => [texts[index] as string, counts[index] as number]))
}
