import type { VectorStep } from './expression.ts'

/** How many positions a vector of `width` has after some steps. */
export function widthAfter(steps: readonly VectorStep[], width: number): number {
  return steps.reduce((before, step) => (step.kind === 'take' ? takenFrom(step.positions) : before), width)
}

function takenFrom(positions: readonly number[]): number {
  return positions.reduce((count, position) => (position < 0 ? count : count + 1), 0)
}

/** Steps that were found sound, and for which width: many outputs can have the same ones. */
const soundSteps = new WeakMap<object, number>()

/** What is wrong with the steps of a vector of so many positions. */
export function checkSteps(steps: unknown, width: number): readonly string[] {
  if (!Array.isArray(steps)) return ['`steps` is not a list']
  if (soundSteps.get(steps) === width) return []
  let before = width
  for (const [index, step] of steps.entries()) {
    const problem = stepProblem(Object(step), before)
    if (problem !== null) return [`step ${index}: ${problem}`]
    before = widthAfter([step as VectorStep], before)
  }
  if (Object.isFrozen(steps)) soundSteps.set(steps, width)
  return []
}

type Fields = { readonly [field: string]: unknown }

function stepProblem(step: Fields, width: number): string | null {
  const { kind, by, positions, norm } = step
  const allowed = fields[kind as VectorStep['kind']]
  if (typeof kind !== 'string' || !Object.hasOwn(fields, kind) || allowed === undefined)
    return `\`kind\` is one of ${Object.keys(fields).join(', ')}`
  const extra = Object.keys(step).find(field => field !== 'kind' && field !== allowed)
  if (extra !== undefined) return `\`${extra.slice(0, 64)}\` has no meaning here`
  if (allowed === 'by') return isNumbers(by, width) ? null : `\`by\` is ${width} finite numbers`
  if (allowed === 'norm') return norm === 'l1' || norm === 'l2' || norm === 'max' ? null : '`norm` is l1, l2 or max'
  if (allowed === 'positions')
    return isTaking(positions, width) ? null : `\`positions\` is ${width} places, −1 or each once`
  return null
}

const fields: { readonly [K in VectorStep['kind']]: string | null } = {
  take: 'positions',
  multiply: 'by',
  divide: 'by',
  logarithm: null,
  normalize: 'norm',
}

/** What is wrong with the weights of sums over a vector of so many positions. */
export function checkComponents(components: unknown, width: number): readonly string[] {
  if (!Array.isArray(components) || components.length === 0) return ['`components` is a list of lists']
  const wrong = components.findIndex(component => !isNumbers(component, width))
  return wrong < 0 ? [] : [`component ${wrong} is not ${width} finite numbers`]
}

function isNumbers(list: unknown, length: number): boolean {
  return Array.isArray(list) && list.length === length && list.every(Number.isFinite)
}

/** Those that are not left out have the places from 0 on, each of them once. */
function isTaking(list: unknown, length: number): boolean {
  if (!Array.isArray(list) || list.length !== length) return false
  const kept = list.filter(position => position !== -1)
  const places = new Set(kept)
  return (
    places.size === kept.length && kept.every(place => Number.isInteger(place) && place >= 0 && place < kept.length)
  )
}
