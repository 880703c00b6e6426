/** The share of the standard normal distribution that lies below a number: erf near 0, erfc further out (coefficients of Cephes, `ndtr.c`). */
export function normalCdf(value: number): number {
  const x = value * Math.SQRT1_2
  const size = Math.abs(x)
  if (size < Math.SQRT1_2) return 0.5 + 0.5 * nearErf(x)
  const beyond = 0.5 * (size < 1 ? 1 - nearErf(size) : farErfc(size))
  return x > 0 ? 1 - beyond : beyond
}

/** The error function from −1 to 1. */
function nearErf(x: number): number {
  const square = x * x
  return (x * polynomial(erfTop, square)) / polynomial(erfBottom, square)
}

/** One less the error function, from 1 up. */
function farErfc(x: number): number {
  const [top, bottom] = x < 8 ? [nearTop, nearBottom] : [farTop, farBottom]
  return (Math.exp(-x * x) * polynomial(top, x)) / polynomial(bottom, x)
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}

const erfTop = [9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051, 55592.30130103949]
const erfBottom = [1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095, 49267.39426086359]
const nearTop = [
  2.461969814735305e-10, 0.5641895648310689, 7.463210564422699, 48.63719709856814, 196.5208329560771, 526.4451949954773,
  934.5285271719576, 1027.5518868951572, 557.5353353693994,
]
const nearBottom = [
  1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055, 1823.9091668790973,
  2246.3376081871097, 1656.6630919416134, 557.5353408177277,
]
const farTop = [
  0.5641895835477551, 1.275366707599781, 5.019050422511805, 6.160210979930536, 7.4097426995044895, 2.9788666537210022,
]
const farBottom = [
  1, 2.2605286322011726, 9.396035249380015, 12.048953980809666, 17.08144507475659, 9.608968090632859, 3.369076451000815,
]
