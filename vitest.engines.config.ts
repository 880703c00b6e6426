import { defineConfig, type ViteUserConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The suites against real systems, one folder each; `npm run test:engines` chooses among them. */
const config: ViteUserConfig = defineConfig({
  ...base,
  test: {
    include: ['test/engines/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})

export default config
