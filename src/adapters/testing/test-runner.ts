import { requireFunction } from '../../features/errors/parameter-error.ts'

/** The test function of a runner, like Vitest's or node:test's `test`. */
export type TestRunner = (name: string, run: () => void | Promise<void>) => unknown

/** Refuses anything but a runner and, where laws are tried on something that is made, a function that makes it. */
export function requireRunner(test: unknown, ...make: readonly unknown[]): void {
  requireFunction('test', test, 'a function that registers a test, such as `test` of Vitest,')
  for (const maker of make) requireFunction('make', maker, 'a function that makes what the laws are tried on')
}
