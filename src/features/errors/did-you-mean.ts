/** The name among `known` that a misspelt `name` most likely meant, or null when none is near. */
function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    // No two texts are nearer than their lengths, and a request may hold a very long one.
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `" Did you mean `x`?"` when a near name exists, `" Known: …"` for a short list, else nothing. */
export function suggestion(name: unknown, known: readonly string[]): string {
  const near = nearest(String(name), known)
  if (near !== null) return ` Did you mean \`${near}\`?`
  if (known.length === 0 || known.length > 12) return ''
  return ` Known: ${known.map(k => `\`${k}\``).join(', ')}.`
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, j) => j)
  for (let i = 1; i <= left.length; i++) {
    const current = [i]
    for (let j = 1; j <= right.length; j++) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1
      let distance = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      if (swapped) distance = Math.min(distance, (beforePrevious[j - 2] ?? 0) + 1)
      current.push(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.length] ?? 0
}
