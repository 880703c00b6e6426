/** The test function of a runner, like Vitest's or node:test's `test`. */
export type TestRunner = (name: string, run: () => void | Promise<void>) => unknown
