const golden = 0.5 * (3 - Math.sqrt(5))
const rootOfEpsilon = Math.sqrt(2.2e-16)

/** Where a function of one number is least between two bounds: Brent's method as scipy's `fminbound` runs it, step by step. */
export function minimizeBetween(evaluate: (x: number) => number, low: number, high: number, tolerance: number): number {
  let [a, b] = [low, high]
  let x = a + golden * (b - a)
  let [second, third] = [x, x]
  let fx = evaluate(x)
  let [fSecond, fThird] = [fx, fx]
  let [step, before] = [0, 0]
  for (let round = 0; round < 500; round++) {
    const middle = 0.5 * (a + b)
    const least = rootOfEpsilon * Math.abs(x) + tolerance / 3
    if (Math.abs(x - middle) <= 2 * least - 0.5 * (b - a)) break
    const tried = Math.abs(before) > least ? parabola(x, fx, second, fSecond, third, fThird) : null
    const fits = tried !== null && isWithin(tried, before, a - x, b - x)
    before = tried === null ? before : step
    if (tried !== null && fits) {
      step = tried.top / tried.bottom
      const at = x + step
      if (at - a < 2 * least || b - at < 2 * least) step = least * signOf(middle - x)
    } else {
      before = x >= middle ? a - x : b - x
      step = golden * before
    }
    const at = x + signOf(step) * Math.max(Math.abs(step), least)
    const f = evaluate(at)
    if (f <= fx) {
      if (at >= x) a = x
      else b = x
      ;[third, fThird, second, fSecond, x, fx] = [second, fSecond, x, fx, at, f]
    } else {
      if (at < x) a = at
      else b = at
      if (f <= fSecond || second === x) [third, fThird, second, fSecond] = [second, fSecond, at, f]
      else if (f <= fThird || third === x || third === second) [third, fThird] = [at, f]
    }
  }
  return x
}

/** The step to the least point of the parabola through three points, as a fraction whose bottom is not negative. */
interface Step {
  readonly top: number
  readonly bottom: number
}

function parabola(x: number, fx: number, second: number, fSecond: number, third: number, fThird: number): Step {
  const r = (x - second) * (fx - fThird)
  const q = (x - third) * (fx - fSecond)
  const p = (x - third) * q - (x - second) * r
  const bottom = 2 * (q - r)
  return bottom > 0 ? { top: -p, bottom } : { top: p, bottom: -bottom }
}

/** Whether a step stays between the bounds and is less than half of the one before the last. */
function isWithin({ top, bottom }: Step, before: number, toLow: number, toHigh: number): boolean {
  return Math.abs(top) < Math.abs(0.5 * bottom * before) && top > bottom * toLow && top < bottom * toHigh
}

function signOf(value: number): number {
  return value < 0 ? -1 : 1
}
