/** One measured figure. */
export interface BenchLine {
  /** What was measured, like `point-in-time windows`. */
  readonly work: string
  readonly value: number
  readonly unit:
    | 's'
    | 'ms'
    | 'µs'
    | 'MB'
    | 'rows'
    | 'rows/s'
    | 'events/s'
    | 'requests'
    | 'requests/s'
    | 'x'
    | '%'
    | 'files'
  /** What it is compared with, measured in the same run, like `Polars 2.1 rolling, one thread`; null: nothing. */
  readonly peer: string | null
  /** How many times better than the peer (above 1 is better); null without a peer. */
  readonly ratio: number | null
  /** What is required, like `≤ 20 µs` or `≥ 25x`; null: nothing. */
  readonly must: string | null
  /** Whether the requirement is met; null without one. */
  readonly met: boolean | null
}

/** A named set of figures; `run` measures and returns them. */
export interface Benchmark {
  readonly name: string
  readonly about: string
  run(say: (line: string) => void): Promise<readonly BenchLine[]>
}

/** A line that must be at most `limit` in its own unit. */
export function atMost(line: Pick<BenchLine, 'work' | 'value' | 'unit'>, limit: number): BenchLine {
  const met = line.value <= limit
  return { ...line, peer: null, ratio: null, must: `≤ ${limit} ${line.unit}`, met }
}

/** A line that must be at least `limit` in its own unit. */
export function atLeast(line: Pick<BenchLine, 'work' | 'value' | 'unit'>, limit: number): BenchLine {
  return { ...line, peer: null, ratio: null, must: `≥ ${show(limit)} ${line.unit}`, met: line.value >= limit }
}

/** A duration that must be `factor` times shorter than the peer's, in the same unit. */
export function fasterThan(
  line: Pick<BenchLine, 'work' | 'value' | 'unit'>,
  peer: { readonly name: string; readonly value: number },
  factor: number,
): BenchLine {
  const ratio = peer.value / line.value
  return {
    ...line,
    peer: `${peer.name}: ${show(peer.value)} ${line.unit}`,
    ratio,
    must: `≥ ${factor}x`,
    met: ratio >= factor,
  }
}

/** A figure with three significant digits, or whole when it is large. */
export function show(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
