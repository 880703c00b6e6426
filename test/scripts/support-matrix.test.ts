import { expect, test } from 'vitest'
import { isCurrent, supportMatrix } from '../../scripts/support-matrix.ts'

test('the page of what each engine computes is current; if not, run `node scripts/support-matrix.ts`', () => {
  expect(supportMatrix()).toContain('| `skew` | yes | no: ')
  expect(isCurrent()).toBe(true)
})
