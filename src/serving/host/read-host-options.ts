import { ParameterError, requireList, requireOptions } from '../../features/errors/parameter-error.ts'
import { parseReference } from '../registry/reference.ts'
import type { Deployment, Share } from './deployment.ts'
import { defaultLimits, type HostLimits } from './host-limits.ts'

/** The bounds of a host. */
export function readLimits(given: Partial<HostLimits> = {}): HostLimits {
  const known = Object.keys(defaultLimits)
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw new ParameterError('limits', `there is no limit \`${name}\`.`)
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1 && value < 2 ** 31)) continue
    throw new ParameterError('limits', `\`${name}\` is ${String(value)}; a whole number from 1 is needed.`)
  }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaultLimits, ...Object.fromEntries(entries) }
}

/** A deployment from what was given for one, all of it checked. */
export function readDeployment(given: string | Deployment): Deployment {
  if (typeof given === 'string') {
    parseReference(given)
    return { model: given }
  }
  requireOptions<Deployment>(given, { model: null, canary: null, shadow: null, stickyBy: null })
  parseReference(given.model)
  checkShare('canary', given.canary)
  checkShare('shadow', given.shadow)
  if (given.stickyBy !== undefined) {
    requireList('stickyBy', given.stickyBy, 'a list of columns of the request')
    if (given.stickyBy.length === 0) throw new ParameterError('stickyBy', 'name a column, or leave it out.')
  }
  return given
}

function checkShare(name: 'canary' | 'shadow', share: Share | undefined): void {
  if (share === undefined) return
  requireOptions<Share>(share, { model: null, weight: null })
  parseReference(share.model)
  if (typeof share.weight === 'number' && share.weight >= 0 && share.weight <= 1) return
  throw new ParameterError(name, `its weight is ${String(share.weight)}; a number from 0 to 1 is needed.`)
}
