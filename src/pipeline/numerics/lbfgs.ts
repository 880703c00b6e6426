/** A smooth function: writes its gradient at `point` into `gradient` and returns its value. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number

/** When to stop, and how to start. */
export interface MinimizeOptions {
  /** Stop when no entry of the gradient is greater in size. */
  readonly tolerance: number
  readonly maxIterations: number
  /** The function's curvature along each axis, roughly; it scales the first steps. */
  readonly curvature: Float64Array
  /** Called after every iteration; may wait, and may throw to stop. */
  readonly afterIteration?: () => Promise<void> | null
}

/** Where a minimization ended. */
export interface Minimum {
  readonly point: Float64Array
  readonly value: number
  readonly iterations: number
  /** Whether the gradient is within the tolerance. */
  readonly converged: boolean
}

const memory = 20

/** The minimum of a convex function by L-BFGS with a line search for the strong Wolfe conditions. */
export async function minimize(objective: Objective, start: Float64Array, options: MinimizeOptions): Promise<Minimum> {
  const size = start.length
  let point: Float64Array = start.slice()
  let gradient: Float64Array = new Float64Array(size)
  let value = objective(point, gradient)
  const history = new History(options.curvature)
  let iterations = 0
  while (greatest(gradient) > options.tolerance && iterations < options.maxIterations) {
    iterations++
    let direction = history.direction(gradient)
    let slope = dotProduct(direction, gradient)
    if (!(slope < 0)) {
      history.forget()
      direction = history.direction(gradient)
      slope = dotProduct(direction, gradient)
    }
    const found = lineSearch(objective, { point, value, direction, slope })
    if (found === null) {
      if (history.isEmpty) break
      history.forget()
      continue
    }
    history.remember(difference(found.point, point), difference(found.gradient, gradient))
    point = found.point
    gradient = found.gradient
    value = found.value
    const wait = options.afterIteration?.() ?? null
    if (wait !== null) await wait
  }
  return { point, value, iterations, converged: greatest(gradient) <= options.tolerance }
}

/** The latest steps and changes of the gradient, which stand for the inverse of the second derivatives. */
class History {
  readonly #inverse: Float64Array
  #pairs: { readonly step: Float64Array; readonly change: Float64Array; readonly inverse: number }[] = []

  constructor(curvature: Float64Array) {
    this.#inverse = curvature.map(value => (value > 0 ? 1 / value : 1))
  }

  get isEmpty(): boolean {
    return this.#pairs.length === 0
  }

  forget(): void {
    this.#pairs = []
  }

  remember(step: Float64Array, change: Float64Array): void {
    const product = dotProduct(step, change)
    if (!(product > Number.EPSILON * dotProduct(change, change) * 1e-3)) return
    this.#pairs.push({ step, change, inverse: 1 / product })
    if (this.#pairs.length > memory) this.#pairs.shift()
  }

  /** The quasi-Newton direction, by the two-loop recursion. */
  direction(gradient: Float64Array): Float64Array {
    const result = gradient.map(entry => -entry)
    const factors: number[] = []
    for (const pair of this.#pairs.toReversed()) {
      const factor = pair.inverse * dotProduct(pair.step, result)
      factors.push(factor)
      addScaled(result, pair.change, -factor)
    }
    const scale = this.#scale()
    for (let index = 0; index < result.length; index++) {
      result[index] = (result[index] ?? 0) * (this.#inverse[index] ?? 1) * scale
    }
    for (const pair of this.#pairs) {
      const factor = factors.pop() ?? 0
      addScaled(result, pair.step, factor - pair.inverse * dotProduct(pair.change, result))
    }
    return result
  }

  /** How much the latest step corrects the given curvature. */
  #scale(): number {
    const last = this.#pairs.at(-1)
    if (last === undefined) return 1
    let scaled = 0
    for (let index = 0; index < last.change.length; index++) {
      scaled += (last.change[index] ?? 0) ** 2 * (this.#inverse[index] ?? 1)
    }
    return scaled > 0 ? 1 / (last.inverse * scaled) : 1
  }
}

interface Ray {
  readonly point: Float64Array
  readonly value: number
  readonly direction: Float64Array
  readonly slope: number
}

interface Trial {
  readonly step: number
  readonly value: number
  readonly slope: number
  readonly point: Float64Array
  readonly gradient: Float64Array
}

const sufficientDecrease = 1e-4
const curvatureCondition = 0.9

/** A step that meets the strong Wolfe conditions; within rounding of the value, the slope alone decides. Null when there is none. */
function lineSearch(objective: Objective, ray: Ray): Trial | null {
  const rounding = 1e-14 * Math.max(1, Math.abs(ray.value))
  const at = (step: number): Trial => {
    const point = ray.point.slice()
    addScaled(point, ray.direction, step)
    const gradient = new Float64Array(point.length)
    const value = objective(point, gradient)
    return { step, value, slope: dotProduct(gradient, ray.direction), point, gradient }
  }
  const tooHigh = ({ step, value }: Trial): boolean =>
    !(value <= ray.value + sufficientDecrease * step * ray.slope + rounding)
  const flat = ({ slope }: Trial): boolean => Math.abs(slope) <= -curvatureCondition * ray.slope
  let low: Trial = { ...ray, step: 0, gradient: ray.direction }
  let high: Trial | null = null
  let step = 1
  let best: Trial | null = null
  for (let attempt = 0; attempt < 40; attempt++) {
    const trial = at(step)
    if (tooHigh(trial) || (low.step > 0 && trial.value > low.value + rounding)) high = trial
    else if (flat(trial)) return trial
    else {
      best = trial
      if (trial.slope > 0) high = trial
      else low = trial
    }
    step = high === null ? step * 2.5 : between(low, high)
    if (high !== null && Math.abs(high.step - low.step) <= 1e-14 * high.step) break
  }
  return best
}

/** The minimum of the cubic through two trials, kept away from both ends. */
function between(low: Trial, high: Trial): number {
  const width = high.step - low.step
  const middle = low.step + width / 2
  const d1 = low.slope + high.slope - (3 * (low.value - high.value)) / (low.step - high.step)
  const square = d1 * d1 - low.slope * high.slope
  if (!(square >= 0)) return middle
  const d2 = Math.sqrt(square)
  const cubic = high.step - width * ((high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2))
  const margin = 0.1 * width
  return cubic > low.step + margin && cubic < high.step - margin ? cubic : middle
}

function dotProduct(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0)
  return sum
}

function addScaled(target: Float64Array, other: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++)
    target[index] = (target[index] ?? 0) + factor * (other[index] ?? 0)
}

function difference(left: Float64Array, right: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(left, (value, index) => value - (right[index] ?? 0))
}

function greatest(values: Float64Array): number {
  let most = 0
  for (const value of values) {
    const size = Math.abs(value)
    if (size > most || Number.isNaN(size)) most = size
  }
  return most
}
