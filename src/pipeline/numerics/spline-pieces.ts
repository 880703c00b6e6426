/** Polynomials in powers of the distance from `start`, one per spline, the constant first. */
export interface SplinePiece {
  readonly start: number
  readonly end: number
  readonly polynomials: readonly (readonly number[])[]
}

/**
 * The B-splines of a degree over ascending knots, piece by piece (Cox and de Boor's recursion, on coefficients); a quotient 0/0 is 0.
 *
 * Without a period the knots go on at both ends with their distances there, and there are `knots + degree − 1` splines. With one they
 * begin again, and there is one spline per distance of knots. Pieces without width are left out, but for the outer ones without a period:
 * what lies before or beyond belongs to them, and in them every spline of a degree above 0 is 0.
 */
export function splinePieces(base: readonly number[], degree: number, isPeriodic: boolean): SplinePiece[] {
  const knots = isPeriodic ? wrapped(base, degree) : extended(base, degree)
  const splines = isPeriodic ? base.length - 1 : base.length + degree - 1
  return base.slice(1).flatMap((end, index) => {
    const start = base[index] as number
    const isOuter = !isPeriodic && (index === 0 || index === base.length - 2)
    if (!(end > start || isOuter)) return []
    const local = localPolynomials(knots, index + degree, degree)
    const polynomials = Array.from({ length: splines }, () => [0])
    for (const [offset, polynomial] of local.entries()) {
      const spline = (index + offset) % splines
      polynomials[spline] = plus(polynomials[spline] ?? [0], polynomial)
    }
    return [{ start, end, polynomials }]
  })
}

/** The same polynomial in powers of the distance from a point further on. */
export function movedBy(polynomial: readonly number[], distance: number): number[] {
  const moved = [...polynomial]
  for (let lowest = 0; lowest < moved.length - 1; lowest++) {
    for (let power = moved.length - 2; power >= lowest; power--) {
      moved[power] = (moved[power] as number) + distance * (moved[power + 1] as number)
    }
  }
  return moved
}

/** The splines that are not 0 between the knots `at` and `at + 1`: those from `at − degree` to `at`. */
function localPolynomials(knots: readonly number[], at: number, degree: number): number[][] {
  const start = knots[at] as number
  const knot = (index: number): number => knots[index] as number
  let lower: number[][] = [[1]]
  for (let order = 1; order <= degree; order++) {
    const first = at - order
    const next: number[][] = []
    for (let k = 0; k <= order; k++) {
      const spline = first + k
      const rising = lower[k - 1]
      const falling = lower[k]
      const up = knot(spline + order) - knot(spline)
      const down = knot(spline + order + 1) - knot(spline + 1)
      const left = rising === undefined || up === 0 ? [0] : times(rising, (start - knot(spline)) / up, 1 / up)
      const right =
        falling === undefined || down === 0 ? [0] : times(falling, (knot(spline + order + 1) - start) / down, -1 / down)
      next.push(plus(left, right))
    }
    lower = next
  }
  return lower
}

/** The polynomial times `constant + slope · distance`. */
function times(polynomial: readonly number[], constant: number, slope: number): number[] {
  return [...polynomial, 0].map((coefficient, power) => constant * coefficient + slope * (polynomial[power - 1] ?? 0))
}

function plus(left: readonly number[], right: readonly number[]): number[] {
  const longer = left.length > right.length ? left : right
  return longer.map((_, power) => (left[power] ?? 0) + (right[power] ?? 0))
}

function extended(base: readonly number[], degree: number): number[] {
  const [first = 0, second = 0] = base
  const [before = 0, last = 0] = base.slice(-2)
  const steps = Array.from({ length: degree }, (_, index) => index + 1)
  return [
    ...steps.map(step => first - step * (second - first)).reverse(),
    ...base,
    ...steps.map(step => last + step * (last - before)),
  ]
}

function wrapped(base: readonly number[], degree: number): number[] {
  const period = (base.at(-1) ?? 0) - (base[0] ?? 0)
  const before = base.slice(-(degree + 1), -1).map(knot => knot - period)
  return [...before, ...base, ...base.slice(1, degree + 1).map(knot => knot + period)]
}
